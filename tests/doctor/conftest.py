"""The simulated account of the tests of jobs, shared with the checks that explain jobs."""

from __future__ import annotations

from tests.jobs.conftest import working, world

__all__ = ["working", "world"]
