"""Reads back alarms and dashboards from CloudWatch."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

ALARM = ReadRecipe(
    service="cloudwatch",
    call=Call("DescribeAlarms", {"AlarmNames": ["$id"]}),
    record="$answer.MetricAlarms[0]",
    same=(
        "ActionsEnabled",
        "AlarmActions",
        "AlarmDescription",
        "AlarmName",
        "ComparisonOperator",
        "DatapointsToAlarm",
        "Dimensions",
        "EvaluationPeriods",
        "InsufficientDataActions",
        "MetricName",
        "Namespace",
        "OKActions",
        "Period",
        "Statistic",
        "Threshold",
        "TreatMissingData",
        "Unit",
    ),
    members={"Arn": "$record.AlarmArn"},
    details=(
        Detail(
            Call("ListTagsForResource", {"ResourceARN": "$record.AlarmArn"}),
            {"Tags": "$answer.Tags"},
        ),
    ),
)
DASHBOARD = ReadRecipe(
    service="cloudwatch",
    call=Call("GetDashboard", {"DashboardName": "$id"}),
    record="$answer",
    same=("DashboardBody", "DashboardName"),
)

READERS: Mapping[str, Reader] = {
    "AWS::CloudWatch::Alarm": ALARM,
    "AWS::CloudWatch::Dashboard": DASHBOARD,
}
