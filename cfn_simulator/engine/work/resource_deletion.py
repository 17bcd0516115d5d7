"""Deletes resources, each after those that depend on it.

In: the work, the records of what has to go, each under a key of its own: its logical id, or another
where there may be several of one. Out: the keys of those that refused. A refusal leaves in place
what it depended on, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from cfn_simulator.engine.state.values import Deployed
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import resource_tasks
from cfn_simulator.engine.work.schedule import Outcome, Task, run_tasks


@dataclass(frozen=True)
class Deletion:
    """A resource that has to go, or to be left behind; `tell` writes its history, `snapshot` says
    that a copy is to be kept."""

    resource: Deployed
    retained: bool
    tell: Callable[[Deployed], object]
    snapshot: bool = False


def remove(work: Work, doomed: Mapping[str, Deletion]) -> Outcome:
    return run_tasks(
        {name: partial(_task, work, one) for name, one in doomed.items()},
        _dependants(doomed),
        work.account.clock,
        stop_on_failure=False,
    )


def key_of(resource: Deployed) -> str:
    """A key that no other physical resource has."""
    return f"{resource.logical_id}/{resource.identity}"


def _task(work: Work, doomed: Deletion) -> Task:
    if doomed.retained and doomed.resource.exists:
        return resource_tasks.skip(work, doomed.resource, doomed.tell)
    return resource_tasks.delete(work, doomed.resource, doomed.tell, snapshot=doomed.snapshot)


def _dependants(doomed: Mapping[str, Deletion]) -> dict[str, set[str]]:
    """For each resource those that need it, and so have to go first."""
    return {
        key: {
            other
            for other, dependant in doomed.items()
            if one.resource.logical_id in dependant.resource.dependencies
        }
        for key, one in doomed.items()
    }
