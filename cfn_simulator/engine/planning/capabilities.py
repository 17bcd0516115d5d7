"""Capabilities: what a client must acknowledge, such as IAM resources and their names.

In: a template. Out: the capabilities that it requires, and the types that require them. As in
CloudFormation the text of the template decides, not its conditions.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cfn_simulator.base.errors import ApiError
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.core.capabilities import (
    AUTO_EXPAND,
    IAM,
    NAMED_BY,
    NAMED_IAM,
    capabilities_of,
)


@dataclass(frozen=True)
class Requirement:
    capabilities: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def reason(self) -> str:
        return f"The following resource(s) require capabilities: [{', '.join(self.types)}]"


def required_capabilities(template: Template) -> Requirement:
    kinds = [template.resource_type(name) for name in template.section("Resources")]
    types = dict.fromkeys(kind for kind in kinds if kind in NAMED_BY)
    return Requirement(capabilities_of(template.data), tuple(types))


def check_capabilities(template: Template, acknowledged: Collection[str]) -> None:
    given = set(acknowledged)
    if NAMED_IAM in given:
        given.add(IAM)
    # The console requires CAPABILITY_AUTO_EXPAND for nested stacks; the API requires it for macros
    # only (API reference, CreateStack), which the simulator refuses.
    given.add(AUTO_EXPAND)
    missing = [one for one in capabilities_of(template.data) if one not in given]
    if missing:
        raise ApiError(
            "InsufficientCapabilitiesException",
            f"Requires capabilities : [{', '.join(missing)}]",
        )
