"""The account of the tests of jobs, for the checks that explain them."""

from __future__ import annotations

from tests.jobs.conftest import working, world

__all__ = ["working", "world"]
