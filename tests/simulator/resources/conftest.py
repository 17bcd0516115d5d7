from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulator.resources.batch_world import BatchWorld
from tests.simulator.resources.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox.new()


@pytest.fixture(scope="session")
def foundations() -> BatchWorld:
    """Made once: nothing that a test does to Batch changes them, and they take the most time."""
    return BatchWorld.new(Sandbox.new())


@pytest.fixture
def world(foundations: BatchWorld) -> BatchWorld:
    return replace(foundations, sandbox=foundations.sandbox.with_an_empty_batch())
