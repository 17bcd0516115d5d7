"""Reads back log groups from CloudWatch Logs and parameters from Systems Manager."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe, matching
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

LOG_GROUP = ReadRecipe(
    service="logs",
    call=Call("DescribeLogGroups", {"logGroupNamePrefix": "$id"}),
    record=matching("$answer.logGroups", "logGroupName"),
    same=("LogGroupName", "RetentionInDays"),
    details=(Detail(Call("ListTagsLogGroup", {"logGroupName": "$id"}), {"Tags": "$answer.tags"}),),
)
PARAMETER = ReadRecipe(
    service="ssm",
    call=Call("GetParameter", {"Name": "$id"}),
    record="$answer.Parameter",
    same=("DataType", "Name", "Type", "Value"),
    details=(
        Detail(
            Call("ListTagsForResource", {"ResourceType": "Parameter", "ResourceId": "$id"}),
            {"Tags": "$answer.TagList"},
        ),
    ),
)

READERS: Mapping[str, Reader] = {
    "AWS::Logs::LogGroup": LOG_GROUP,
    "AWS::SSM::Parameter": PARAMETER,
}
