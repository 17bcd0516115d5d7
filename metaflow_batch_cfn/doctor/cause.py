"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Certainty(IntEnum):
    """How sure a finding is; the larger, the surer."""

    UNSEEN = 0
    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


@dataclass(frozen=True)
class Cause:
    """What was looked at, what is wrong there, and what to do about it.

    `code` names the kind of finding for programs; it never changes.
    """

    code: str
    certainty: Certainty
    looked_at: str
    wrong: str
    remedy: str
