"""Functions, as Lambda tells them; their code is told by nobody."""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.simulator.reading.described import Described, Detail
from metaflow_batch_cfn.simulator.reading.sought import Reader
from metaflow_batch_cfn.simulator.resources.recipes.recipe import Call

FUNCTION = Described(
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
