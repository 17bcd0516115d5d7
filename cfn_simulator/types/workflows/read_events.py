"""Reads back EventBridge rules, schedules, schedule groups and state machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

BUS = {"EventBusName": "$properties.EventBusName"}


def _rule(facts: Mapping[str, Any]) -> str:
    """The rule's name; the physical ID is a name, or an ARN in an import."""
    return str(facts["id"]).rsplit("/", 1)[-1]


RULE = ReadRecipe(
    service="events",
    call=Call("DescribeRule", {"Name": _rule, **BUS}),
    record="$answer",
    same=(
        "Arn",
        "Description",
        "EventBusName",
        "EventPattern",
        "Name",
        "ScheduleExpression",
        "State",
    ),
    details=(
        Detail(Call("ListTargetsByRule", {"Rule": _rule, **BUS}), {"Targets": "$answer.Targets"}),
        Detail(
            Call("ListTagsForResource", {"ResourceARN": "$record.Arn"}), {"Tags": "$answer.Tags"}
        ),
    ),
)
SCHEDULE = ReadRecipe(
    service="scheduler",
    call=Call("GetSchedule", {"Name": "$id", "GroupName": "$properties.GroupName"}),
    record="$answer",
    same=(
        "Arn",
        "Description",
        "FlexibleTimeWindow",
        "GroupName",
        "Name",
        "ScheduleExpression",
        "ScheduleExpressionTimezone",
        "State",
        "Target",
    ),
)
SCHEDULE_GROUP = ReadRecipe(
    service="scheduler",
    call=Call("GetScheduleGroup", {"Name": "$id"}),
    record="$answer",
    same=("Arn", "Name"),
    details=(
        Detail(
            Call("ListTagsForResource", {"ResourceArn": "$record.Arn"}), {"Tags": "$answer.Tags"}
        ),
    ),
)
STATE_MACHINE = ReadRecipe(
    service="stepfunctions",
    call=Call("DescribeStateMachine", {"stateMachineArn": "$id"}),
    record="$answer",
    same=("LoggingConfiguration", "RoleArn", "TracingConfiguration"),
    members={
        "Arn": "$record.stateMachineArn",
        "DefinitionString": "$record.definition",
        "Name": "$record.name",
        "StateMachineName": "$record.name",
        "StateMachineType": "$record.type",
    },
    details=(
        Detail(Call("ListTagsForResource", {"resourceArn": "$id"}), {"Tags": "$answer.tags"}),
    ),
)

READERS: Mapping[str, Reader] = {
    "AWS::Events::Rule": RULE,
    "AWS::Scheduler::Schedule": SCHEDULE,
    "AWS::Scheduler::ScheduleGroup": SCHEDULE_GROUP,
    "AWS::StepFunctions::StateMachine": STATE_MACHINE,
}
