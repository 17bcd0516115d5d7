"""Alarms and dashboards, as CloudWatch tells them."""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.simulator.reading.described import Described, Detail
from metaflow_batch_cfn.simulator.reading.sought import Reader
from metaflow_batch_cfn.simulator.resources.recipes.recipe import Call

ALARM = Described(
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
DASHBOARD = Described(
    service="cloudwatch",
    call=Call("GetDashboard", {"DashboardName": "$id"}),
    record="$answer",
    same=("DashboardBody", "DashboardName"),
)

READERS: Mapping[str, Reader] = {
    "AWS::CloudWatch::Alarm": ALARM,
    "AWS::CloudWatch::Dashboard": DASHBOARD,
}
