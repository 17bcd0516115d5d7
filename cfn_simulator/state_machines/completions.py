"""Waits for executions to end, without polling."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from time import monotonic
from typing import TypeVar

Answer = TypeVar("Answer")


class Completions:
    """Counts the executions that have ended, and notifies those that wait."""

    def __init__(self) -> None:
        self._more = Condition()
        self._count = 0

    def add(self) -> None:
        with self._more:
            self._count += 1
            self._more.notify_all()

    def wait(self, ended: Callable[[], Answer | None], seconds: float) -> Answer | None:
        """The result of `ended`, called now and after each completion; None after a timeout."""
        deadline = monotonic() + seconds
        while True:
            seen = self._count
            answer = ended()
            if answer is not None or not self._beyond(seen, deadline):
                return answer

    def _beyond(self, seen: int, deadline: float) -> bool:
        with self._more:
            return self._more.wait_for(lambda: self._count > seen, deadline - monotonic())


COMPLETIONS = Completions()
