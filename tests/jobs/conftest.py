from __future__ import annotations

import pytest

from tests.jobs.world import World, ready


@pytest.fixture
def world() -> World:
    return World.new()


@pytest.fixture
def working(world: World) -> World:
    """A working account: only the simulator itself keeps a job from starting."""
    world.open()
    return ready(world)
