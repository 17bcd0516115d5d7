"""Guards against data loss: a resource with data is lost only if the user names it.

In: the changes of a change set, including those in nested stacks, and what the user allows. Out:
each loss that is not allowed. A loss is a resource with data, or a job queue with its jobs, that
will or might be deleted or replaced. A resource that a policy retains or takes a snapshot of is not
a loss. Neither is a compute environment: its replacement exists before it is deleted, and jobs can
be retried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from metaflow_batch_cfn.cfn.registry.data_bearing import CONTENTS
from metaflow_batch_cfn.deploy.cloud.stacks import (
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
    """The command line option that allows a loss, followed by the name of the resource."""

    REPLACE = "--allow-replace"
    DELETE = "--allow-delete"


class Risk(Enum):
    """What happens to a resource with data."""

    DELETED = "will be deleted"
    REPLACED = "will be replaced, and the existing resource deleted"
    MAY_BE_REPLACED = "might be replaced, and the existing resource deleted"
    UNKNOWN = "might be replaced or deleted; CloudFormation cannot determine this in advance"

    @property
    def required(self) -> tuple[Option, ...]:
        match self:
            case Risk.DELETED:
                return (Option.DELETE,)
            case Risk.REPLACED | Risk.MAY_BE_REPLACED:
                return (Option.REPLACE,)
            case Risk.UNKNOWN:
                return (Option.REPLACE, Option.DELETE)


@dataclass(frozen=True)
class Allowances:
    """The logical IDs, or paths in nested stacks, of the resources whose data may be lost."""

    replace: frozenset[str] = frozenset()
    delete: frozenset[str] = frozenset()

    def permit(self, option: Option, name: str) -> bool:
        return name in (self.replace if option is Option.REPLACE else self.delete)


NOTHING_ALLOWED = Allowances()


@dataclass(frozen=True)
class Loss:
    """A resource whose data would be lost, and the options required to allow that."""

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
        return f"{change.logical_id} ({known}) {self.risk.value}. At risk: {self.lost}."


def losses(
    changes: Iterable[Change], declared: Mapping[str, Json], allowances: Allowances
) -> Iterator[Loss]:
    """Losses that are not allowed; `declared` are the new template's resources, with their
    policies.
    """
    for change in changes:
        risk = _risk(change)
        if risk is None or change.resource_type not in _LOST or _is_kept(change, declared):
            continue
        name = change.logical_id
        missing = tuple(option for option in risk.required if not allowances.permit(option, name))
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
    # For a conditional replacement, a change set does not report what happens to the old resource.
    match declared.get(change.logical_id):
        case {"UpdateReplacePolicy": str(policy)} if (
            change.replacement is ChangeSetReplacement.MAYBE
        ):
            return policy in _KEEPING_POLICIES
    return False
