"""One resource that is read back, and the changes made to it outside CloudFormation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cfn_simulator.accounts import Played

IT = "It"
TAGS = [{"Key": "team", "Value": "research"}]


@dataclass(frozen=True)
class LiveStack:
    """The services and the physical IDs of a deployed stack, for changes outside CloudFormation."""

    played: Played

    def client(self, service: str) -> Any:
        return self.played.services.client(service)

    def id(self, logical_id: str = IT) -> str:
        described = self.played.call("DescribeStackResource", LogicalResourceId=logical_id)
        return str(described["StackResourceDetail"]["PhysicalResourceId"])


Change = Callable[[LiveStack], object]


@dataclass(frozen=True)
class Sample:
    """`beside`: the resources that it depends on. `change`: None if nothing that is compared can
    change. `pointers`: the paths that drift detection then reports.
    """

    kind: str
    properties: Mapping[str, Any]
    delete: Change
    change: Change | None = None
    pointers: tuple[str, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)

    def template(self, **attributes: Any) -> dict[str, Any]:
        own = {"Type": self.kind, "Properties": self.properties, **attributes}
        kept = {name: {**one, **attributes} for name, one in self.beside.items()}
        return {"Resources": {**kept, IT: own}}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def arn(name: str, attribute: str = "Arn") -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


def made(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def call(service: str, operation: str, /, **arguments: Any) -> Change:
    """One API call; `$` in an argument is replaced with the physical ID."""

    def change(stack: LiveStack) -> None:
        given = {name: _filled(value, stack.id()) for name, value in arguments.items()}
        getattr(stack.client(service), operation)(**given)

    return change


def _filled(value: Any, physical_id: str) -> Any:
    match value:
        case str():
            return value.replace("$", physical_id)
        case list():
            return [_filled(one, physical_id) for one in value]
        case dict():
            return {name: _filled(one, physical_id) for name, one in value.items()}
    return value
