"""A finding of a check: the cause of a problem, and its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Certainty(IntEnum):
    """How certain a finding is; a larger value is more certain."""

    UNSEEN = 0
    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


@dataclass(frozen=True)
class Cause:
    """What was checked, what is wrong with it, and how to fix it.

    `code` identifies the kind of finding for programs; it never changes.
    """

    code: str
    certainty: Certainty
    looked_at: str
    wrong: str
    remedy: str
