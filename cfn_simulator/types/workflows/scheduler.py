"""AWS::Scheduler::Schedule and AWS::Scheduler::ScheduleGroup."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Tags

SCHEDULE = Recipe(
    type="AWS::Scheduler::Schedule",
    service="scheduler",
    name=Name("Name", 64),
    create=Call("CreateSchedule"),
    # An update without a state sets the default state; moto would remove the state.
    update=Call("UpdateSchedule", {"Name": "$id", "State": "$properties.State || 'ENABLED'"}),
    read=Call("GetSchedule", {"Name": "$id", "GroupName": "$properties.GroupName"}),
    attributes={"Arn": "$answer.Arn || answer.ScheduleArn"},
    delete=(Call("DeleteSchedule", {"Name": "$id", "GroupName": "$properties.GroupName"}),),
)

SCHEDULE_GROUP = Recipe(
    type="AWS::Scheduler::ScheduleGroup",
    service="scheduler",
    name=Name("Name", 64),
    create=Call("CreateScheduleGroup"),
    read=Call("GetScheduleGroup", {"Name": "$id"}),
    attributes={"Arn": "$answer.Arn", "State": "$answer.State"},
    tags=Tags({"ResourceArn": "$attributes.Arn"}),
    delete=(Call("DeleteScheduleGroup", {"Name": "$id"}),),
)

RECIPES = (SCHEDULE, SCHEDULE_GROUP)
