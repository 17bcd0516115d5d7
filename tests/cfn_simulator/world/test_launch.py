from __future__ import annotations

from threading import Event

import pytest

from cfn_simulator import Simulator
from cfn_simulator.world.launch import run_in_background, run_now
from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import logs, template

LONG = 60.0


def broken() -> None:
    raise RuntimeError("a bug")


def test_background_work_does_not_block_the_request() -> None:
    may_end, ended = Event(), Event()

    def job() -> None:
        may_end.wait(LONG)
        ended.set()

    run_in_background(job)
    assert not ended.is_set()
    may_end.set()
    assert ended.wait(LONG)


def test_an_error_in_the_simulator_is_logged_and_does_not_reach_the_client(
    caplog: pytest.LogCaptureFixture,
) -> None:
    run_now(broken)
    assert "a bug" in caplog.text


def test_a_stack_is_created_in_the_background_while_a_client_waits() -> None:
    with Simulator(synchronous=False, durations={"*": 0.01}) as simulator:
        driver = Driver(simulator)
        driver.create(template(Logs=logs()))
        waiter = driver.cloudformation.get_waiter("stack_create_complete")
        waiter.wait(StackName=driver.name, WaiterConfig={"Delay": 0.01, "MaxAttempts": 3000})
        assert driver.history()[-1] == "stack CREATE_COMPLETE"
