"""Reads back functions from Lambda, without their code."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

FUNCTION = ReadRecipe(
    service="lambda",
    call=Call("GetFunctionConfiguration", {"FunctionName": "$id"}),
    record="$answer",
    same=(
        "Architectures",
        "Description",
        "Environment",
        "FunctionName",
        "Handler",
        "MemorySize",
        "PackageType",
        "Role",
        "Runtime",
        "Timeout",
        "TracingConfig",
    ),
    members={"Arn": "$record.FunctionArn"},
    details=(
        Detail(Call("ListTags", {"Resource": "$record.FunctionArn"}), {"Tags": "$answer.Tags"}),
    ),
)

READERS: Mapping[str, Reader] = {"AWS::Lambda::Function": FUNCTION}
