from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.resources.batch_world import BatchWorld
from tests.simulator.resources.sandbox import Sandbox
from tests.simulator.running.lab import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    found = Lab(BatchWorld.new(Sandbox.new()), tmp_path)
    found.queue()
    yield found
    found.runner.stop()
