"""Runs tasks in the order of their dependencies, as if in parallel, on one thread.

In: tasks by name, who waits for whom, a clock. A task is a generator that yields the seconds that
it waits; it fails by raising `TaskFailure`, and is told of another's failure by `Cancelled`, thrown
where it waits. Out: which tasks ended well and which did not.

The interleaving is that of a parallel run with the same durations, and the same in every run: of
two that wake together, the one that fell asleep first goes first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

from cfn_simulator.base.clock import Clock

Task = Generator[float, None, None]


class TaskFailure(Exception):  # noqa: N818 - a failed task is an outcome, not a program's error
    """The task did not do its work; it has told why where that belongs."""


class Cancelled(Exception):  # noqa: N818 - an order to stop, not an error
    """Thrown into tasks under way when the run is called off."""


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
    """The hands of one run: what waits, what is under way, what has ended."""

    tasks: Mapping[str, Callable[[], Task]]
    waiting: dict[str, set[str]]
    clock: Clock
    limit: float = inf
    elapsed: float = 0.0
    steps: int = 0
    under_way: list[tuple[float, int, str, Task]] = field(default_factory=list)
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
            heappush(self.under_way, (self.elapsed + wait, self.steps, name, task))

    def _finish(self, name: str) -> None:
        self.done.append(name)
        for blockers in self.waiting.values():
            blockers.discard(name)

    @property
    def out_of_time(self) -> bool:
        """Whether the limit comes before anybody wakes."""
        return bool(self.under_way) and self.under_way[0][0] > self.limit

    def wake_next(self) -> None:
        moment, _, name, task = heappop(self.under_way)
        self.clock.sleep(moment - self.elapsed)
        self.elapsed = max(self.elapsed, moment)
        self.advance(name, task)

    def call_off(self) -> None:
        self.waiting.clear()
        for _, _, name, task in sorted(self.under_way, key=lambda entry: entry[1]):
            try:
                task.throw(Cancelled())
            except (StopIteration, Cancelled):
                self.done.append(name)
            except TaskFailure:
                self.failed.append(name)
        self.under_way.clear()


def run_tasks(
    tasks: Mapping[str, Callable[[], Task]],
    dependencies: Mapping[str, Collection[str]],
    clock: Clock,
    *,
    stop_on_failure: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
    limit: float = inf,
) -> Outcome:
    """Run every task after its dependencies; stop at the first failure, or leave out only those
    that depend on a failed one; call all off after `limit` seconds."""
    waiting = {name: _among(dependencies.get(name, ()), tasks) - {name} for name in tasks}
    run = _Run(tasks, waiting, clock, limit)
    called_off = timed_out = False
    run.begin_ready()
    while run.under_way and not called_off:
        if run.out_of_time:
            timed_out = True
            clock.sleep(limit - run.elapsed)
            run.call_off()
            break
        run.wake_next()
        called_off = cancelled()
        if not called_off and not (run.failed and stop_on_failure):
            run.begin_ready()
        elif run.under_way or called_off:
            run.call_off()
    return Outcome(tuple(run.done), tuple(run.failed), called_off, timed_out)


def _among(names: Iterable[str], tasks: Collection[str]) -> set[str]:
    return {name for name in names if name in tasks}
