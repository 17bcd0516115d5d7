"""The parameters of a CreateChangeSet request, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.literals import CapabilityType
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef


class ChangeSetType(Enum):
    """Whether the change set creates a stack or updates one."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"


@dataclass(frozen=True)
class ParameterChoice:
    """A parameter's value for this deployment; `None` keeps the stack's current value."""

    name: str
    value: str | None

    def as_argument(self) -> ParameterTypeDef:
        if self.value is None:
            return {"ParameterKey": self.name, "UsePreviousValue": True}
        return {"ParameterKey": self.name, "ParameterValue": self.value}


@dataclass(frozen=True)
class ChangeSetRequest:
    """One request, ready to be sent."""

    stack: str
    name: str
    kind: ChangeSetType
    body: str
    parameters: tuple[ParameterChoice, ...]
    capabilities: tuple[CapabilityType, ...]
    tags: Mapping[str, str]
    token: str
    description: str
    include_nested: bool = False
