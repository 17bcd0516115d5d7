"""The verdict for each resource, and what happens to the existing one.

In: `ResourceChange`s from `cfn.changes`. Out: rows and their order, the most dangerous first.
Limits: a resource that may be replaced loses its data if it is, so its policy is reported as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.cfn.changes.change import ChangeAction, PropertyChange, ResourceChange
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedStack
from metaflow_batch_cfn.cfn.registry.data_bearing import holds_data
from metaflow_batch_cfn.cfn.registry.retention import replace_action


class Verdict(Enum):
    """What an update does to a resource, the most dangerous first."""

    REFUSE = "refused"
    REPLACE = "replaces"
    REMOVE = "removes"
    MAY_REPLACE = "may replace"
    MODIFY = "modifies"
    ADD = "adds"


class Fate(Enum):
    """What happens to the existing resource."""

    LOST = "lost"
    SNAPSHOT = "snapshot"
    RETAINED = "retained"


DANGER = tuple(Verdict)
_FATES = {
    "Delete": Fate.LOST,
    "ReplaceAndDelete": Fate.LOST,
    "Snapshot": Fate.SNAPSHOT,
    "ReplaceAndSnapshot": Fate.SNAPSHOT,
    "Retain": Fate.RETAINED,
    "ReplaceAndRetain": Fate.RETAINED,
}
_REPLACEMENTS = {"True": Verdict.REPLACE, "Conditional": Verdict.MAY_REPLACE}
REFUSED = (
    "CloudFormation does not allow a resource's type to change; "
    "give the new resource a different logical id"
)


@dataclass(frozen=True)
class DiffRow:
    """One resource. `details` are all its changes, those that cause the verdict first."""

    verdict: Verdict
    logical_id: str
    resource_type: str
    fate: Fate | None = None
    physical_id: str | None = None
    details: tuple[PropertyChange, ...] = ()
    causes: tuple[PropertyChange, ...] = ()
    note: str = ""

    @property
    def data_at_risk(self) -> bool:
        """Whether data is, or may be, lost with the resource."""
        return self.fate is Fate.LOST and holds_data(self.resource_type)

    @property
    def only_tags(self) -> bool:
        return self.verdict is Verdict.MODIFY and {one.attribute for one in self.details} == {
            "Tags"
        }


def row_of(change: ResourceChange, after: ResolvedStack) -> DiffRow:
    verdict = _verdict(change)
    causes = tuple(_causes(change, verdict))
    return DiffRow(
        verdict=verdict,
        logical_id=change.logical_id,
        resource_type=change.resource_type,
        fate=_fate(change, verdict, after),
        physical_id=change.physical_id,
        details=(*causes, *(one for one in change.details if one not in causes)),
        causes=causes,
    )


def refusal(logical_id: str, was: str, becomes: str) -> DiffRow:
    """The row of a logical id whose resource type changes."""
    return DiffRow(Verdict.REFUSE, logical_id, f"{was} -> {becomes}", note=REFUSED)


def by_danger(row: DiffRow) -> tuple[bool, int]:
    return not row.data_at_risk, DANGER.index(row.verdict)


def _verdict(change: ResourceChange) -> Verdict:
    match change.action:
        case ChangeAction.ADD | ChangeAction.IMPORT:
            return Verdict.ADD
        case ChangeAction.REMOVE:
            return Verdict.REMOVE
        case ChangeAction.MODIFY | ChangeAction.SYNC:
            return _REPLACEMENTS.get(change.replacement or "", Verdict.MODIFY)


def _fate(change: ResourceChange, verdict: Verdict, after: ResolvedStack) -> Fate | None:
    if verdict in (Verdict.REPLACE, Verdict.MAY_REPLACE):
        return _FATES[replace_action(after.resources[change.logical_id])]
    return _FATES.get(change.policy_action or "")


def _causes(change: ResourceChange, verdict: Verdict) -> Iterator[PropertyChange]:
    """The changes that cause, or may cause, a replacement; none for an update in place."""
    for detail in change.details:
        match verdict:
            case Verdict.REPLACE if detail.requires_recreation == "Always":
                if detail.evaluation == "Static":
                    yield detail
            case Verdict.MAY_REPLACE if detail.requires_recreation != "Never":
                yield detail
