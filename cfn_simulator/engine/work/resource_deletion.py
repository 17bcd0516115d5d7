"""Deletes resources, each after those that depend on it.

In: the work, and the deletions by key: the logical id, or `key_of` where several resources may have
one logical id. Out: the keys of those that failed. If a resource cannot be deleted, the resources
it depends on are not deleted either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from cfn_simulator.engine.state.stack import Deployed
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import resource_tasks
from cfn_simulator.engine.work.schedule import Outcome, Task, run_tasks


@dataclass(frozen=True)
class Deletion:
    """A resource to delete or retain; `record` writes its events, `snapshot` copies it first."""

    resource: Deployed
    retained: bool
    record: Callable[[Deployed], object]
    snapshot: bool = False


def delete_resources(work: Work, deletions: Mapping[str, Deletion]) -> Outcome:
    return run_tasks(
        {name: partial(_task, work, one) for name, one in deletions.items()},
        _dependents(deletions),
        work.account.clock,
        stop_on_failure=False,
    )


def key_of(resource: Deployed) -> str:
    """A key that identifies the physical resource."""
    return f"{resource.logical_id}/{resource.identity}"


def _task(work: Work, deletion: Deletion) -> Task:
    if deletion.retained and deletion.resource.exists:
        return resource_tasks.skip(work, deletion.resource, deletion.record)
    return resource_tasks.delete(
        work, deletion.resource, deletion.record, snapshot=deletion.snapshot
    )


def _dependents(deletions: Mapping[str, Deletion]) -> dict[str, set[str]]:
    """For each resource those that depend on it, and are therefore deleted first."""
    return {
        key: {
            other
            for other, dependent in deletions.items()
            if one.resource.logical_id in dependent.resource.dependencies
        }
        for key, one in deletions.items()
    }
