"""Names that were changed on purpose, and resources that an upgrade replaces.

A lost or retyped name destroys resources that users have deployed, so the ledger's drift fails the
tests unless it is listed here, and so does an upgrade that replaces or removes data or a queue.
CloudFormation's stack refactoring renames without replacing; it needs a `Moved` as its mapping.
"""

from __future__ import annotations

from metaflow_batch_cfn.core.record import record


@record(frozen=True)
class Moved:
    """In `entry` of the catalogue, `section/old` is now `section/new`, or removed if `new` is
    empty; `why` tells users what to do."""

    entry: str
    section: str
    old: str
    new: str
    why: str


@record(frozen=True)
class Replaced:
    """An upgrade of the stack `entry` replaces the resource `logical_id`; `why` gives the reason
    and tells users what to do first."""

    entry: str
    logical_id: str
    why: str


@record(frozen=True)
class Withdrawn:
    """The stack or module `entry` was removed from the catalogue; `why` names its replacement."""

    entry: str
    why: str


MOVED: tuple[Moved, ...] = ()
REPLACED: tuple[Replaced, ...] = ()
WITHDRAWN: tuple[Withdrawn, ...] = (
    Withdrawn("batch-core", "The same module is listed once, as the stack batch."),
    Withdrawn("batch-datastore", "It is now metaflow-datastore; its names are unchanged."),
    Withdrawn("batch-network", "It is now network; its names are unchanged."),
    Withdrawn("presets-processing", "It is published as the stack processing-in-vpc."),
    Withdrawn("presets-spot", "The same module is listed once, as the stack spot."),
    Withdrawn("presets-training", "The same module is listed once, as the stack training."),
)
