"""One resource that is read back, and what a hand outside CloudFormation does to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cfn_simulator.accounts import Played

IT = "It"
TAGS = [{"Key": "team", "Value": "research"}]


@dataclass(frozen=True)
class Hands:
    """The services, and the physical ids of a stack's resources."""

    played: Played

    def client(self, service: str) -> Any:
        return self.played.services.client(service)

    def id(self, logical_id: str = IT) -> str:
        told = self.played.call("DescribeStackResource", LogicalResourceId=logical_id)
        return str(told["StackResourceDetail"]["PhysicalResourceId"])


Deed = Callable[[Hands], object]


@dataclass(frozen=True)
class Sample:
    """`beside`: what the resource needs. `change`: none where nothing that is compared can change;
    `pointers`: where it is told.
    """

    kind: str
    properties: Mapping[str, Any]
    delete: Deed
    change: Deed | None = None
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


def done(service: str, operation: str, /, **arguments: Any) -> Deed:
    """One call; `$` in an argument is the physical id."""

    def deed(hands: Hands) -> None:
        given = {name: _filled(value, hands.id()) for name, value in arguments.items()}
        getattr(hands.client(service), operation)(**given)

    return deed


def _filled(value: Any, physical_id: str) -> Any:
    match value:
        case str():
            return value.replace("$", physical_id)
        case list():
            return [_filled(one, physical_id) for one in value]
        case dict():
            return {name: _filled(one, physical_id) for name, one in value.items()}
    return value
