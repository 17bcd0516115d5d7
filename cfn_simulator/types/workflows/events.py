"""AWS::Events::Rule, with its targets."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Setting, Tags

BUS = {"EventBusName": "$properties.EventBusName"}
RULE = Recipe(
    type="AWS::Events::Rule",
    service="events",
    name=Name("Name", 64),
    create=Call("PutRule"),
    update=Call("PutRule"),
    attributes={"Arn": "$answer.RuleArn", "RuleName": "$properties.Name"},
    settings=(
        Setting(
            ("Targets",),
            Call("PutTargets", {"Rule": "$id", **BUS}),
            Call("RemoveTargets", {"Rule": "$id", **BUS, "Ids": "$before.Targets[].Id"}),
            remove_first=True,
        ),
    ),
    tags=Tags({"ResourceARN": "$attributes.Arn"}),
    delete=(
        Call("RemoveTargets", {"Rule": "$id", **BUS, "Ids": "$properties.Targets[].Id"}),
        Call("DeleteRule", {"Name": "$id", **BUS}),
    ),
)

RECIPES = (RULE,)
