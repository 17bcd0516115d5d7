from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cfn_simulator.batch_world import BatchWorld
from tests.cfn_simulator.running.lab import Lab
from tests.cfn_simulator.sandbox import Sandbox


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    found = Lab(BatchWorld.new(Sandbox.new()), tmp_path)
    found.queue()
    yield found
    found.runner.stop()
