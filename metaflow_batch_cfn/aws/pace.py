"""How often to ask: the injected clock and sleep, and the pauses between two looks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pace:
    """A clock and a way to wait; a test gives its own.

    `patience`: for how many seconds a silent other side is asked again.
    """

    now: Callable[[], float] = field(default=time.monotonic)
    sleep: Callable[[float], None] = field(default=time.sleep)
    first: float = 1.0
    factor: float = 1.25
    longest: float = 10.0
    patience: float = 15 * 60

    def pauses(self) -> Iterator[float]:
        """Pauses that grow while nothing happens; start anew when something does."""
        pause = self.first
        while True:
            yield pause
            pause = min(pause * self.factor, self.longest)


WALL_CLOCK = Pace()
