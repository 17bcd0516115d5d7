from __future__ import annotations

from collections.abc import Iterator

import pytest

from metaflow_batch_cfn.simulator import Simulator
from metaflow_batch_cfn.simulator.services import Services
from tests.simulator.accounts import Played
from tests.simulator.driver import Driver


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture(scope="module")
def shared_services() -> Services:
    """One for all: making the clients of every service costs more than a test."""
    return Services()


@pytest.fixture
def played(shared_services: Services) -> Iterator[Played]:
    """An account of its own; moto is emptied afterwards, for its state belongs to the process."""
    yield Played(shared_services)
    shared_services.reset()


@pytest.fixture
def driver(simulator: Simulator) -> Driver:
    return Driver(simulator)
