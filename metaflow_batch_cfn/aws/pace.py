"""How often to poll: an injected clock and sleep, and the pauses between polls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pace:
    """A clock, a way to wait, and the length of pauses; tests inject their own.

    `patience`: for how many seconds a failing call is retried.
    """

    now: Callable[[], float] = field(default=time.monotonic)
    sleep: Callable[[float], None] = field(default=time.sleep)
    first: float = 1.0
    factor: float = 1.25
    longest: float = 10.0
    patience: float = 15 * 60

    def pauses(self) -> Iterator[float]:
        """Pauses that grow; call this again for short ones when something happens."""
        pause = self.first
        while True:
            yield pause
            pause = min(pause * self.factor, self.longest)


WALL_CLOCK = Pace()
