"""Time and identity as inputs, so that the same requests produce the same history.

`Clock` provides the time and waits. `Ids` makes every identifier that the simulated service
generates (stack ids, event ids, physical name suffixes). A server uses the system's; a test uses
counting ids and a clock whose `sleep` only advances its own time.
"""

from __future__ import annotations

import itertools
import random
import string
import time
import uuid
from datetime import datetime, timedelta, timezone
from typing import Protocol

TOKEN_ALPHABET = string.ascii_uppercase + string.digits
TOKEN_LENGTH = 12


class Clock(Protocol):
    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """Real time, in UTC."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)


class VirtualClock:
    """A clock that never waits: each reading is a millisecond later, a sleep jumps ahead."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc)) -> None:
        self._now = start

    def now(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class Ids(Protocol):
    def uuid(self) -> str: ...

    def token(self) -> str:
        """Twelve capital letters and digits, the suffix of a generated physical name."""
        ...


class RandomIds:
    def __init__(self) -> None:
        self._random = random.SystemRandom()

    def uuid(self) -> str:
        return str(uuid.uuid4())

    def token(self) -> str:
        return "".join(self._random.choices(TOKEN_ALPHABET, k=TOKEN_LENGTH))


class CountingIds:
    """Identifiers that count up: the same in every run."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def uuid(self) -> str:
        return str(uuid.UUID(int=next(self._numbers)))

    def token(self) -> str:
        return f"{next(self._numbers):0{TOKEN_LENGTH}d}"
