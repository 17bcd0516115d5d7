"""A simulator for the laws that deploy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cfn_simulator import Simulator
from tests.cfn_simulator.driver import Driver


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def driver(simulator: Simulator) -> Iterator[Driver]:
    stack = Driver(simulator)
    yield stack
    stack.delete()
