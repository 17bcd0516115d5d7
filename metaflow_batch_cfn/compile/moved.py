"""Names that CloudFormation sees and that changed on purpose, and what an upgrade replaces.

A lost or retyped name destroys what a user has deployed, so the ledger's drift fails the tests
unless it is listed here; so does an upgrade that replaces or removes data or a queue.
CloudFormation's stack refactoring renames without replacing; a `Moved` is what it needs as its
mapping.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moved:
    """In `entry` of the catalogue, `section/old` is now `section/new`, or removed where `new` is
    empty; `why` says what a user should do about it."""

    entry: str
    section: str
    old: str
    new: str
    why: str


@dataclass(frozen=True)
class Replaced:
    """An upgrade of the stack `entry` replaces the resource `logical_id`; `why` says what for, and
    what a user should do before."""

    entry: str
    logical_id: str
    why: str


@dataclass(frozen=True)
class Withdrawn:
    """The stack or module `entry` left the catalogue; `why` says what takes its place."""

    entry: str
    why: str


MOVED: tuple[Moved, ...] = ()
REPLACED: tuple[Replaced, ...] = ()
WITHDRAWN: tuple[Withdrawn, ...] = (
    Withdrawn("batch-core", "The same module is listed once, as the stack batch."),
    Withdrawn("batch-datastore", "It is called metaflow-datastore; its names are unchanged."),
    Withdrawn("batch-network", "It is called network; its names are unchanged."),
    Withdrawn("presets-processing", "It is published as the stack processing-in-vpc."),
    Withdrawn("presets-spot", "The same module is listed once, as the stack spot."),
    Withdrawn("presets-training", "The same module is listed once, as the stack training."),
)
