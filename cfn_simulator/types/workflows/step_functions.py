"""AWS::StepFunctions::StateMachine."""

from __future__ import annotations

import json
import re
from typing import Any

from cfn_simulator.types.machinery.base import PlainFailure, ResourceRequest
from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Properties, Recipe, Tags
from cfn_simulator.types.machinery.substitutions import TooLargeError, substituted

SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9_.:-]+)\}")


def _defined(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """The definition as one string, with its substitutions applied."""
    written = given.get("DefinitionString") or json.dumps(given.get("Definition", {}))
    found = given.get("DefinitionSubstitutions")
    values = found if isinstance(found, dict) else {}
    try:
        text = substituted(
            SUBSTITUTION,
            str(written),
            lambda match: str(values.get(match.group(1), match.group(0))),
        )
    except TooLargeError as error:
        raise PlainFailure(f"Invalid State Machine Definition: {error}") from error
    return {**given, "Definition": text}


STATE_MACHINE = Recipe(
    type="AWS::StepFunctions::StateMachine",
    service="stepfunctions",
    name=Name("StateMachineName", 80),
    renames={"StateMachineName": "name", "StateMachineType": "type"},
    shape=_defined,
    create=Call("CreateStateMachine"),
    update=Call("UpdateStateMachine", {"stateMachineArn": "$id"}),
    read=Call("DescribeStateMachine", {"stateMachineArn": "$id"}),
    attributes={
        "Arn": "$answer.stateMachineArn",
        "Name": "$answer.name",
        "StateMachineRevisionId": "$answer.revisionId",
    },
    tags=Tags({"resourceArn": "$id"}),
    delete=(Call("DeleteStateMachine", {"stateMachineArn": "$id"}),),
)

RECIPES = (STATE_MACHINE,)
