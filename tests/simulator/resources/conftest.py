from __future__ import annotations

import pytest

from tests.simulator.resources.batch_world import BatchWorld
from tests.simulator.resources.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox.new()


@pytest.fixture
def world(sandbox: Sandbox) -> BatchWorld:
    return BatchWorld.new(sandbox)
