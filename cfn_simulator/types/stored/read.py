"""Log groups, parameters and secrets, as their services tell them; a secret's value is nobody's."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.described import Described, Detail, matching
from cfn_simulator.types.machinery.reading.sought import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

LOG_GROUP = Described(
    service="logs",
    call=Call("DescribeLogGroups", {"logGroupNamePrefix": "$id"}),
    record=matching("$answer.logGroups", "logGroupName"),
    same=("LogGroupName", "RetentionInDays"),
    details=(Detail(Call("ListTagsLogGroup", {"logGroupName": "$id"}), {"Tags": "$answer.tags"}),),
)
PARAMETER = Described(
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
SECRET = Described(
    service="secretsmanager",
    call=Call("DescribeSecret", {"SecretId": "$id"}),
    record="$answer.[@][?!DeletedDate] | [0]",
    same=("Description", "Name", "Tags"),
    members={"Id": "$record.ARN"},
)

READERS: Mapping[str, Reader] = {
    "AWS::Logs::LogGroup": LOG_GROUP,
    "AWS::SSM::Parameter": PARAMETER,
    "AWS::SecretsManager::Secret": SECRET,
}
