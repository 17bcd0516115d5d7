"""Counts what is in progress, so that one caller can have exclusive access for a moment.

In: requests and stack operations, each of which passes the gate. Out: `alone`, which waits until
nothing is in progress and blocks new entries meanwhile. An operation that outlives its request
enters together with the request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

from cfn_simulator.engine.state.account import Job


class Gate:
    def __init__(self) -> None:
        self._changed = Condition()
        self._inside = 0
        self._closed = False
        self._passed = 0

    @contextmanager
    def passing(self) -> Iterator[None]:
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def launching(self, launch: Callable[[Job], None]) -> Callable[[Job], None]:
        """Launches jobs that count as in progress from now until they end."""

        def launched(job: Job) -> None:
            self._enter()

            def passing() -> None:
                try:
                    job()
                finally:
                    self._leave()

            launch(passing)

        return launched

    @contextmanager
    def alone(self, patience: float | None = None) -> Iterator[bool]:
        """Yields false if something is still in progress after `patience` seconds."""
        with self._changed:
            quiet = self._changed.wait_for(self._is_quiet, patience)
            self._closed = self._closed or quiet
        try:
            yield quiet
        finally:
            if quiet:
                with self._changed:
                    self._closed = False
                    self._changed.notify_all()

    @property
    def passed(self) -> int:
        """The number of requests and operations that have passed so far."""
        with self._changed:
            return self._passed

    def wait_for_more(self, passed: int, patience: float) -> bool:
        """Whether more than `passed` have passed, waiting up to `patience` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._passed > passed, patience)

    def _is_quiet(self) -> bool:
        return self._inside == 0 and not self._closed

    def _enter(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._closed)
            self._inside += 1

    def _leave(self) -> None:
        with self._changed:
            self._inside -= 1
            self._passed += 1
            self._changed.notify_all()
