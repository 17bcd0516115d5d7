"""ResourceTypes: the types that a request may work with, by name or as `AWS::Service::*`.

In: a request and the types of the resources that it would create, change or delete. Out: nothing,
or a refusal that names every other type. The API reference says that the request fails, but not
with which message; this one is the simulator's.
"""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.requests import RequestParameters

ANY = "*"


def check_types(request: RequestParameters, affected: Mapping[str, str]) -> None:
    """`affected`: the type of each affected resource, by logical id."""
    allowed = request.texts("ResourceTypes")
    if not allowed:
        return
    if request.texts("Capabilities"):
        # "Only one of the Capabilities and ResourceType parameters can be specified" (reference)
        raise validation_error("You can specify only one of Capabilities and ResourceTypes")
    wrong = {
        name: kind
        for name, kind in affected.items()
        if not any(_allows(one, kind) for one in allowed)
    }
    if wrong:
        named = ", ".join(f"{kind} ({name})" for name, kind in sorted(wrong.items()))
        raise validation_error(
            f"Resource types not allowed by parameter ResourceTypes [{', '.join(allowed)}]: {named}"
        )


def _allows(allowed: str, kind: str) -> bool:
    """`AWS::*`, `AWS::EC2::*`, `Custom::*`: a prefix; every other name is one type."""
    if allowed.endswith(f"::{ANY}"):
        return kind.startswith(allowed.removesuffix(ANY))
    return kind == allowed
