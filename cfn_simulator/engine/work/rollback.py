"""Rolls back a failed update: returns the stack to its previous state.

In: the work, and the stack before the update. Out: a stack in UPDATE_ROLLBACK_COMPLETE, or in
UPDATE_ROLLBACK_FAILED if a resource cannot be restored; a continued rollback then retries, without
the resources to skip. The old resource of a replacement still exists, since only the clean-up of a
successful update deletes it. (`stack_deletion` rolls back a failed creation.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from cfn_simulator.engine.planning.desired_resource import DesiredResource
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.stack import Deployed, Stack
from cfn_simulator.engine.state.status import ResourceStatus, StackStatus
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import resource_tasks
from cfn_simulator.engine.work.resource_deletion import Deletion, delete_resources, key_of
from cfn_simulator.engine.work.roll_forward import failure_reason
from cfn_simulator.engine.work.schedule import Task, run_tasks


def roll_back(work: Work, origin: Stack, options: ExecutionOptions) -> None:
    """Restore everything that the update changed."""
    reached = dict(work.stack.resources)
    changed = [name for name in origin.resources if _is_changed(name, origin, reached)]
    _restore(work, origin, changed, options)


def continue_rollback(
    work: Work, origin: Stack, options: ExecutionOptions, skip: Collection[str] = ()
) -> None:
    """Restore what an earlier rollback could not, and mark skipped resources as restored."""
    for name in skip:
        skipped = work.with_status(origin.resources[name], ResourceStatus.UPDATE_COMPLETE)
        work.record(replace(skipped, unchecked=work.operation.mode.forced))
    reached = work.stack.resources
    changed = [
        name
        for name in origin.resources
        if name not in skip
        and _is_changed(name, origin, reached)
        and not _is_restored(reached[name], origin.resources[name])
    ]
    _restore(work, origin, changed, options)


def _restore(
    work: Work, origin: Stack, changed: Collection[str], options: ExecutionOptions
) -> None:
    reached = work.stack.resources
    _remember_new(work, origin)
    outcome = run_tasks(
        {name: partial(_task, work, origin.resources[name], reached[name]) for name in changed},
        {name: origin.resources[name].dependencies for name in changed},
        work.account.clock,
        stop_on_failure=False,
    )
    if not outcome.complete:
        work.enter(StackStatus.UPDATE_ROLLBACK_FAILED, failure_reason(work, outcome))
        return
    work.enter(StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS)
    _clean_up(work, origin, options)
    work.enter(
        StackStatus.UPDATE_ROLLBACK_COMPLETE,
        submission=origin.submission,
        outputs=origin.outputs,
        imports=origin.imports,
        stable=None,
        leftovers=(),
    )


def _is_changed(name: str, origin: Stack, reached: Mapping[str, Deployed]) -> bool:
    return origin.resources[name].exists and reached[name] is not origin.resources[name]


def _is_restored(reached: Deployed, origin: Deployed) -> bool:
    return (
        reached.status is ResourceStatus.UPDATE_COMPLETE
        and reached.identity == origin.identity
        and reached.resource.properties == origin.resource.properties
        and reached.tags == origin.tags
    )


def _task(work: Work, origin: Deployed, reached: Deployed) -> Task:
    if reached.status is origin.status and reached.changed == origin.changed:
        work.keep(origin)
    elif resource_tasks.deleted_before_replaced(work, origin.type) and not _still_exists(
        origin, reached
    ):
        yield from resource_tasks.replace_physically(work, DesiredResource.of(origin), reached)
    elif reached.identity == origin.identity:
        yield from resource_tasks.modify(work, DesiredResource.of(origin), reached)
    else:
        work.record(work.with_status(origin, ResourceStatus.UPDATE_IN_PROGRESS))
        yield work.account.seconds_for(origin.type) * resource_tasks.SHARE_BEFORE_HANDLER
        work.record(work.with_status(origin, ResourceStatus.UPDATE_COMPLETE))


def _still_exists(origin: Deployed, reached: Deployed) -> bool:
    """Whether the stack still has the physical resource from before the update."""
    return reached.exists and reached.identity == origin.identity


def _remember_new(work: Work, origin: Stack) -> None:
    """Record what the update created: it is deleted last, perhaps by a continued rollback."""
    known = {(one.logical_id, one.identity) for one in work.stack.leftovers}
    made = [
        one
        for name, one in work.stack.resources.items()
        if _is_new(one, origin.resources.get(name))
        and (name, one.identity) not in known
        and not (
            name in origin.resources and resource_tasks.deleted_before_replaced(work, one.type)
        )
    ]
    work.save(leftovers=(*work.stack.leftovers, *made))


def _clean_up(work: Work, origin: Stack, options: ExecutionOptions) -> None:
    made = work.stack.leftovers
    deletions = {
        key_of(one): Deletion(one, options.retains_on_rollback(one), work.record_event)
        for one in made
    }
    delete_resources(work, deletions)
    for name in dict.fromkeys(one.logical_id for one in made):
        if name not in origin.resources:
            work.drop(name)
        elif not origin.resources[name].exists:
            work.keep(origin.resources[name])


def _is_new(reached: Deployed, origin: Deployed | None) -> bool:
    if origin is None or not origin.exists:
        return True
    return reached.exists and reached.identity != origin.identity
