from __future__ import annotations

import pytest

from tests.jobs.world import World, ready


@pytest.fixture
def world() -> World:
    return World.new()


@pytest.fixture
def working(world: World) -> World:
    """Everything in order: nothing keeps a job from starting but the simulator itself."""
    world.open()
    return ready(world)
