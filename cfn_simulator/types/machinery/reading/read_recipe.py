"""Readers as data: which call describes a resource, and where its response has the properties.

In: a `ReadRecipe`. Out: a `Reader`. An expression is a path that starts with `$` (see
`machinery.recipes.expression`) over these facts: `id`, `properties` (as declared), `record` (the
resource in the response) and `answer` (the response of the current call).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.types.machinery.failures import is_absent
from cfn_simulator.types.machinery.reading.target import ReadTarget
from cfn_simulator.types.machinery.recipes.api_calls import call
from cfn_simulator.types.machinery.recipes.expression import Expression, filled, value_of
from cfn_simulator.types.machinery.recipes.recipe import Call


@dataclass(frozen=True)
class Detail:
    """Another call, for properties that the first does not return; its setting may be absent."""

    call: Call
    members: Mapping[str, Expression]


@dataclass(frozen=True)
class ReadRecipe:
    """`same`: properties that have the same name in the record, in any case.

    `record`: an expression over the answer that finds nothing if the resource no longer exists.
    """

    service: str
    call: Call
    record: Expression
    same: tuple[str, ...] = ()
    members: Mapping[str, Expression] = field(default_factory=dict)
    details: tuple[Detail, ...] = ()

    def __call__(self, target: ReadTarget) -> dict[str, Any] | None:
        client = target.services.client(self.service)
        facts: dict[str, Any] = {"id": target.physical_id, "properties": dict(target.declared)}
        facts["answer"] = call(client, self.call.operation, filled(self.call.arguments, facts))
        record = value_of(self.record, facts)
        if not record:
            return None
        facts["record"] = record
        return {
            **dict(self._same(record)),
            **_members(self.members, facts),
            **{
                name: value
                for detail in self.details
                for name, value in _read_detail(client, detail, facts).items()
            },
        }

    def _same(self, record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        found = {name.lower(): value for name, value in record.items()}
        for name in self.same:
            yield name, found.get(name.lower())


def matching(path: str, member: str) -> Callable[[Mapping[str, Any]], Any]:
    """The item of a list whose `member` is the physical ID."""

    def found(facts: Mapping[str, Any]) -> Any:
        listed = value_of(path, facts) or []
        return next((item for item in listed if item.get(member) == facts["id"]), None)

    return found


def _read_detail(client: Any, detail: Detail, facts: Mapping[str, Any]) -> dict[str, Any]:
    arguments = filled(detail.call.arguments, facts)
    try:
        answer = call(client, detail.call.operation, arguments)
    except ClientError as refusal:
        if not is_absent(refusal):
            raise
        return dict.fromkeys(detail.members)
    return _members(detail.members, {**facts, "answer": answer})


def _members(paths: Mapping[str, Expression], facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value_of(path, facts) for name, path in paths.items()}
