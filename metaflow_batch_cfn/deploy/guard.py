"""No data is lost that nobody named.

In: the changes of a change set, nested stacks included, and what the user allows. Out: each loss
that is not allowed. A loss is a resource that holds data, or a job queue with its jobs, that is or
may be deleted or replaced. What a policy retains or takes a snapshot of first is none. A compute
environment is none either: its replacement is there before it is deleted, and jobs can be retried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from metaflow_batch_cfn.cfn.registry.data_bearing import CONTENTS
from metaflow_batch_cfn.deploy.cloud.values import (
    Change,
    ChangeSetAction,
    ChangeSetReplacement,
    PolicyAction,
)
from metaflow_batch_cfn.documents import Json

# Deleting a job queue ends its jobs (AWS Batch API reference, DeleteJobQueue).
_LOST = MappingProxyType({**CONTENTS, "AWS::Batch::JobQueue": "the jobs in it"})
_KEPT = frozenset(
    {
        PolicyAction.RETAIN,
        PolicyAction.SNAPSHOT,
        PolicyAction.REPLACE_AND_RETAIN,
        PolicyAction.REPLACE_AND_SNAPSHOT,
    }
)
_KEEPING_POLICIES = ("Retain", "Snapshot")


class Option(Enum):
    """What a user gives to allow a loss, by name."""

    REPLACE = "--allow-replace"
    DELETE = "--allow-delete"


class Risk(Enum):
    """What happens to a resource that holds data."""

    DELETED = "is deleted"
    REPLACED = "is replaced, and the old one is deleted"
    MAY_BE_REPLACED = "may be replaced, and the old one is then deleted"
    UNKNOWN = "may be replaced or deleted: CloudFormation cannot say beforehand"

    @property
    def needs(self) -> tuple[Option, ...]:
        match self:
            case Risk.DELETED:
                return (Option.DELETE,)
            case Risk.REPLACED | Risk.MAY_BE_REPLACED:
                return (Option.REPLACE,)
            case Risk.UNKNOWN:
                return (Option.REPLACE, Option.DELETE)


@dataclass(frozen=True)
class Allowances:
    """The logical ids, or paths below nested stacks, whose data may be lost."""

    replace: frozenset[str] = frozenset()
    delete: frozenset[str] = frozenset()

    def permit(self, option: Option, name: str) -> bool:
        return name in (self.replace if option is Option.REPLACE else self.delete)


NOTHING_ALLOWED = Allowances()


@dataclass(frozen=True)
class Loss:
    """A resource whose data would be lost, and the options that are missing to allow it."""

    change: Change
    risk: Risk
    missing: tuple[Option, ...]

    @property
    def lost(self) -> str:
        return _LOST[self.change.resource_type]

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(f"{option.value} {self.change.logical_id}" for option in self.missing)

    @property
    def description(self) -> str:
        change = self.change
        known = f"{change.resource_type}, {change.physical_id}".removesuffix(", ")
        return f"{change.logical_id} ({known}) {self.risk.value}. Lost: {self.lost}."


def losses(
    changes: Iterable[Change], declared: Mapping[str, Json], allowances: Allowances
) -> Iterator[Loss]:
    """Those not allowed; `declared` are the new template's resources, for policies not listed."""
    for change in changes:
        risk = _risk(change)
        if risk is None or change.resource_type not in _LOST or _is_kept(change, declared):
            continue
        name = change.logical_id
        missing = tuple(one for one in risk.needs if not allowances.permit(one, name))
        if missing:
            yield Loss(change, risk, missing)


def _risk(change: Change) -> Risk | None:
    match change.action, change.replacement:
        case ChangeSetAction.REMOVE, _:
            return Risk.DELETED
        case ChangeSetAction.DYNAMIC, _:
            return Risk.UNKNOWN
        case ((ChangeSetAction.MODIFY | ChangeSetAction.SYNC), ChangeSetReplacement.ALWAYS):
            return Risk.REPLACED
        case ((ChangeSetAction.MODIFY | ChangeSetAction.SYNC), ChangeSetReplacement.MAYBE):
            return Risk.MAY_BE_REPLACED
        case _:
            return None


def _is_kept(change: Change, declared: Mapping[str, Json]) -> bool:
    if change.policy is not None:
        return change.policy in _KEPT
    # Of a replacement that is only possible, a change set does not say what becomes of the old one.
    match declared.get(change.logical_id):
        case {"UpdateReplacePolicy": str(policy)} if (
            change.replacement is ChangeSetReplacement.MAYBE
        ):
            return policy in _KEEPING_POLICIES
    return False
