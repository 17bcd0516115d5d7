"""AWS::CloudWatch::Alarm and AWS::CloudWatch::Dashboard."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Tags

ALARM = Recipe(
    type="AWS::CloudWatch::Alarm",
    service="cloudwatch",
    name=Name("AlarmName", 255),
    create=Call("PutMetricAlarm"),
    update=Call("PutMetricAlarm"),
    read=Call("DescribeAlarms", {"AlarmNames": ["$id"]}),
    attributes={"Arn": "$answer.MetricAlarms[0].AlarmArn"},
    tags=Tags({"ResourceARN": "$attributes.Arn"}, read="ListTagsForResource"),
    delete=(Call("DeleteAlarms", {"AlarmNames": ["$id"]}),),
)

DASHBOARD = Recipe(
    type="AWS::CloudWatch::Dashboard",
    service="cloudwatch",
    name=Name("DashboardName", 255),
    create=Call("PutDashboard"),
    update=Call("PutDashboard"),
    delete=(Call("DeleteDashboards", {"DashboardNames": ["$id"]}),),
)

RECIPES = (ALARM, DASHBOARD)
