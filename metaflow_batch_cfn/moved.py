"""Names that CloudFormation sees and that changed on purpose.

A lost or retyped name destroys what a user has deployed, so the ledger's drift fails the tests
unless it stands here. CloudFormation's stack refactoring renames without replacing; an entry is
what it needs as its mapping.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moved:
    """In `entry` of the catalogue, `section/old` is now `section/new`, or gone where `new` is
    empty; `why` says what a user should do about it."""

    entry: str
    section: str
    old: str
    new: str
    why: str


MOVED: tuple[Moved, ...] = ()
