from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cfn_simulator import Simulator
from cfn_simulator.services.services import Services
from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.batch_world import BatchWorld
from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.sandbox import Sandbox


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture(scope="module")
def shared_services() -> Services:
    """Shared, since creating the clients of every service takes longer than a test."""
    return Services()


@pytest.fixture
def played(shared_services: Services) -> Iterator[Played]:
    """A new account; moto is emptied afterwards, since its state belongs to the process."""
    yield Played(shared_services)
    shared_services.reset()


@pytest.fixture
def driver(simulator: Simulator) -> Driver:
    return Driver(simulator)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox.new()
    yield made
    made.forget()


@pytest.fixture(scope="module")
def foundations() -> BatchWorld:
    """Created once for each file: no test changes them, and they take the most time."""
    return BatchWorld.new(Sandbox.new())


@pytest.fixture
def world(foundations: BatchWorld) -> BatchWorld:
    return replace(foundations, sandbox=foundations.sandbox.with_an_empty_batch())
