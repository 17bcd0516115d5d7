"""Runs tasks in the order of their dependencies, as if in parallel, on one thread.

In: tasks by name, their dependencies, a clock. A task is a generator that yields the seconds to
wait; it fails by raising `TaskFailure`, and is cancelled by `Cancelled`, thrown where it waits.
Out: which tasks succeeded and which failed.

The interleaving is that of a parallel run with the same durations, and the same in every run: of
two tasks that wake at the same time, the one that started to wait first continues first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

from cfn_simulator.base.clock import Clock

Task = Generator[float, None, None]


class TaskFailure(Exception):  # noqa: N818 - a failed task is an outcome, not a program's error
    """The task failed, and has recorded the reason itself."""


class Cancelled(Exception):  # noqa: N818 - an order to stop, not an error
    """Thrown into running tasks when the run is cancelled."""


@dataclass(frozen=True)
class Outcome:
    done: tuple[str, ...]
    failed: tuple[str, ...]
    cancelled: bool = False
    timed_out: bool = False

    @property
    def complete(self) -> bool:
        return not (self.failed or self.cancelled or self.timed_out)


@dataclass
class _Run:
    """The state of one run: tasks that wait, run, or have ended."""

    tasks: Mapping[str, Callable[[], Task]]
    waiting: dict[str, set[str]]
    clock: Clock
    limit: float = inf
    elapsed: float = 0.0
    steps: int = 0
    running: list[tuple[float, int, str, Task]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def begin_ready(self) -> None:
        while ready := [name for name, blockers in self.waiting.items() if not blockers]:
            for name in ready:
                del self.waiting[name]
                self.advance(name, self.tasks[name]())

    def advance(self, name: str, task: Task) -> None:
        try:
            wait = next(task)
        except StopIteration:
            self._finish(name)
        except TaskFailure:
            self.failed.append(name)
        else:
            self.steps += 1
            heappush(self.running, (self.elapsed + wait, self.steps, name, task))

    def _finish(self, name: str) -> None:
        self.done.append(name)
        for blockers in self.waiting.values():
            blockers.discard(name)

    @property
    def out_of_time(self) -> bool:
        """Whether the limit is reached before the next task wakes."""
        return bool(self.running) and self.running[0][0] > self.limit

    def wake_next(self) -> None:
        moment, _, name, task = heappop(self.running)
        self.clock.sleep(moment - self.elapsed)
        self.elapsed = max(self.elapsed, moment)
        self.advance(name, task)

    def cancel_all(self) -> None:
        self.waiting.clear()
        for _, _, name, task in sorted(self.running, key=lambda entry: entry[1]):
            try:
                task.throw(Cancelled())
            except (StopIteration, Cancelled):
                self.done.append(name)
            except TaskFailure:
                self.failed.append(name)
        self.running.clear()


def run_tasks(
    tasks: Mapping[str, Callable[[], Task]],
    dependencies: Mapping[str, Collection[str]],
    clock: Clock,
    *,
    stop_on_failure: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
    limit: float = inf,
) -> Outcome:
    """Run every task after its dependencies.

    Stop at the first failure, or skip only tasks that depend on a failed one. Cancel all after
    `limit` seconds.
    """
    waiting = {name: _among(dependencies.get(name, ()), tasks) - {name} for name in tasks}
    run = _Run(tasks, waiting, clock, limit)
    is_cancelled = timed_out = False
    run.begin_ready()
    while run.running and not is_cancelled:
        if run.out_of_time:
            timed_out = True
            clock.sleep(limit - run.elapsed)
            run.cancel_all()
            break
        run.wake_next()
        is_cancelled = cancelled()
        if not is_cancelled and not (run.failed and stop_on_failure):
            run.begin_ready()
        elif run.running or is_cancelled:
            run.cancel_all()
    return Outcome(tuple(run.done), tuple(run.failed), is_cancelled, timed_out)


def _among(names: Iterable[str], tasks: Collection[str]) -> set[str]:
    return {name for name in names if name in tasks}
