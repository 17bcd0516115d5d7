"""A reader from a description: which call tells of the resource, and where its properties stand.

In: a `Described`. Out: a `Reader`. An expression is a path that starts with `$` (see
`resources.recipes.expression`), over these facts: `id`, `properties` (as declared), `record` (what
was found) and `answer` (that of the call at hand).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.types.machinery.failures import is_absent
from cfn_simulator.types.machinery.reading.sought import ReadTarget
from cfn_simulator.types.machinery.recipes.expression import Expression, filled, value_of
from cfn_simulator.types.machinery.recipes.recipe import Call
from cfn_simulator.types.machinery.recipes.sending import call


@dataclass(frozen=True)
class Detail:
    """Another call, for properties that the first does not tell; a setting may not be there."""

    call: Call
    members: Mapping[str, Expression]


@dataclass(frozen=True)
class Described:
    """`same`: properties that the record has under their own names, whatever the case.

    `record`: an expression over the answer that finds nothing where the resource is gone.
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
                for one in self.details
                for name, value in _asked(client, one, facts).items()
            },
        }

    def _same(self, record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        found = {name.lower(): value for name, value in record.items()}
        for name in self.same:
            yield name, found.get(name.lower())


def matching(path: str, member: str) -> Callable[[Mapping[str, Any]], Any]:
    """The one of a list whose `member` is the physical id."""

    def found(facts: Mapping[str, Any]) -> Any:
        listed = value_of(path, facts) or []
        return next((one for one in listed if one.get(member) == facts["id"]), None)

    return found


def _asked(client: Any, detail: Detail, facts: Mapping[str, Any]) -> dict[str, Any]:
    arguments = filled(detail.call.arguments, facts)
    try:
        answer = call(client, detail.call.operation, arguments)
    except ClientError as refusal:
        if not is_absent(refusal):
            raise
        return dict.fromkeys(detail.members)
    return _members(detail.members, {**facts, "answer": answer})


def _members(wanted: Mapping[str, Expression], facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value_of(path, facts) for name, path in wanted.items()}
