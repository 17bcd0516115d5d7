from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from cfn_simulator.base.clock import VirtualClock
from cfn_simulator.engine.work.schedule import Cancelled, Task, TaskFailure, run_tasks


class TaskLog:
    """Tasks that record what happens to them."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def task(self, name: str, seconds: float, *, fails: bool = False) -> Callable[[], Task]:
        def run() -> Task:
            self.lines.append(f"{name} begins")
            try:
                yield seconds
            except Cancelled:
                self.lines.append(f"{name} cancelled")
                raise TaskFailure from None
            if fails:
                self.lines.append(f"{name} fails")
                raise TaskFailure
            self.lines.append(f"{name} ends")

        return run


def seconds_of(run: Callable[[VirtualClock], object]) -> float:
    clock = VirtualClock()
    before = clock.now()
    run(clock)
    return round((clock.now() - before).total_seconds(), 1)


def test_independent_tasks_run_in_parallel() -> None:
    log = TaskLog()
    tasks = {"a": log.task("a", 3), "b": log.task("b", 1)}
    assert seconds_of(lambda clock: run_tasks(tasks, {}, clock)) == 3
    assert log.lines == ["a begins", "b begins", "b ends", "a ends"]


def test_a_task_waits_for_its_dependencies() -> None:
    log = TaskLog()
    tasks = {"a": log.task("a", 1), "b": log.task("b", 2), "c": log.task("c", 1)}
    needs = {"a": {"b"}, "c": {"a", "b", "elsewhere"}}
    assert seconds_of(lambda clock: run_tasks(tasks, needs, clock)) == 4
    assert log.lines == ["b begins", "b ends", "a begins", "a ends", "c begins", "c ends"]


def test_a_failure_cancels_running_tasks_and_starts_no_others() -> None:
    log = TaskLog()
    tasks = {
        "bad": log.task("bad", 1, fails=True),
        "slow": log.task("slow", 5),
        "later": log.task("later", 1),
    }
    outcome = run_tasks(tasks, {"later": {"bad"}}, VirtualClock())
    assert log.lines == ["bad begins", "slow begins", "bad fails", "slow cancelled"]
    assert (outcome.failed, outcome.complete) == (("bad", "slow"), False)


def test_a_run_can_continue_despite_a_failure() -> None:
    log = TaskLog()
    tasks: Mapping[str, Callable[[], Task]] = {
        "bad": log.task("bad", 1, fails=True),
        "child": log.task("child", 1),
        "other": log.task("other", 5),
    }
    outcome = run_tasks(tasks, {"child": {"bad"}}, VirtualClock(), stop_on_failure=False)
    assert (outcome.done, outcome.failed) == (("other",), ("bad",))


def test_a_cancelled_run_cancels_its_tasks() -> None:
    log = TaskLog()
    tasks = {"a": log.task("a", 1), "b": log.task("b", 5)}
    outcome = run_tasks(tasks, {}, VirtualClock(), cancelled=lambda: "a ends" in log.lines)
    assert (outcome.done, outcome.failed, outcome.cancelled) == (("a",), ("b",), True)


def test_a_program_error_is_not_taken_for_a_failed_task() -> None:
    def broken() -> Task:
        yield 1
        raise KeyError("bug")

    with pytest.raises(KeyError):
        run_tasks({"a": broken}, {}, VirtualClock())


def test_the_order_is_the_same_in_every_run() -> None:
    def lines() -> list[str]:
        log = TaskLog()
        run_tasks({name: log.task(name, 0) for name in "dcba"}, {"d": {"a"}}, VirtualClock())
        return log.lines

    assert lines() == lines()
    assert lines()[0] == "c begins"
