"""Counts what is under way, so that somebody can have the world to himself for a moment.

In: requests and stack operations, each of which passes. Out: `alone`, which waits until none does
and keeps others out meanwhile. An operation that goes on after its request enters with the request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

from cfn_simulator.engine.state.account import Job


class Gate:
    def __init__(self) -> None:
        self._told = Condition()
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
        """Launches jobs that are under way from now on until they end."""

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
        """Gives false where something was still under way after `patience` seconds."""
        with self._told:
            quiet = self._told.wait_for(self._is_quiet, patience)
            self._closed = self._closed or quiet
        try:
            yield quiet
        finally:
            if quiet:
                with self._told:
                    self._closed = False
                    self._told.notify_all()

    @property
    def passed(self) -> int:
        """How many have passed so far."""
        with self._told:
            return self._passed

    def wait_for_more(self, passed: int, patience: float) -> bool:
        """Whether more than that many have passed, waiting for it a while."""
        with self._told:
            return self._told.wait_for(lambda: self._passed > passed, patience)

    def _is_quiet(self) -> bool:
        return self._inside == 0 and not self._closed

    def _enter(self) -> None:
        with self._told:
            self._told.wait_for(lambda: not self._closed)
            self._inside += 1

    def _leave(self) -> None:
        with self._told:
            self._inside -= 1
            self._passed += 1
            self._told.notify_all()
