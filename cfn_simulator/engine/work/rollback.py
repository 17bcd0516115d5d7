"""Takes a stack back to what it was before an update that failed.

In: the work, the stack as it was. Out: a stack in UPDATE_ROLLBACK_COMPLETE, or
UPDATE_ROLLBACK_FAILED where a resource refuses to go back; from there the same is tried again,
without the resources that are to be skipped. The old half of a replaced resource still exists,
since only the cleanup of a successful update deletes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from cfn_simulator.engine.planning.desired_resource import Target
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.status import ResourceStatus, StackStatus
from cfn_simulator.engine.state.values import Deployed, Stack
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import resource_tasks
from cfn_simulator.engine.work.resource_deletion import Deletion, key_of, remove
from cfn_simulator.engine.work.roll_forward import failure_reason
from cfn_simulator.engine.work.schedule import Task, run_tasks


def roll_back(work: Work, origin: Stack, manner: ExecutionOptions) -> None:
    """Restore everything that the update touched."""
    reached = dict(work.stack.resources)
    touched = [name for name in origin.resources if _is_touched(name, origin, reached)]
    _go_back(work, origin, touched, manner)


def roll_back_the_rest(
    work: Work, origin: Stack, manner: ExecutionOptions, skip: Collection[str] = ()
) -> None:
    """Restore what an earlier rollback could not, and call the skipped ones restored."""
    for name in skip:
        skipped = work.moved(origin.resources[name], ResourceStatus.UPDATE_COMPLETE)
        work.record(replace(skipped, unchecked=work.operation.way.forced))
    reached = work.stack.resources
    touched = [
        name
        for name in origin.resources
        if name not in skip
        and _is_touched(name, origin, reached)
        and not _is_restored(reached[name], origin.resources[name])
    ]
    _go_back(work, origin, touched, manner)


def _go_back(work: Work, origin: Stack, touched: Collection[str], manner: ExecutionOptions) -> None:
    reached = work.stack.resources
    _remember_new(work, origin)
    outcome = run_tasks(
        {name: partial(_task, work, origin.resources[name], reached[name]) for name in touched},
        {name: origin.resources[name].dependencies for name in touched},
        work.account.clock,
        stop_on_failure=False,
    )
    if not outcome.complete:
        work.enter(StackStatus.UPDATE_ROLLBACK_FAILED, failure_reason(work, outcome))
        return
    work.enter(StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS)
    _clean_up(work, origin, manner)
    work.enter(
        StackStatus.UPDATE_ROLLBACK_COMPLETE,
        submission=origin.submission,
        outputs=origin.outputs,
        imports=origin.imports,
        stable=None,
        leftovers=(),
    )


def _is_touched(name: str, origin: Stack, reached: Mapping[str, Deployed]) -> bool:
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
    elif resource_tasks.goes_first(work, origin.type) and not _is_there(origin, reached):
        yield from resource_tasks.replace_physically(work, Target.of(origin), reached)
    elif reached.identity == origin.identity:
        yield from resource_tasks.modify(work, Target.of(origin), reached)
    else:
        work.record(work.moved(origin, ResourceStatus.UPDATE_IN_PROGRESS))
        yield work.account.seconds_for(origin.type) * resource_tasks.SHARE_BEFORE_HANDLER
        work.record(work.moved(origin, ResourceStatus.UPDATE_COMPLETE))


def _is_there(origin: Deployed, reached: Deployed) -> bool:
    """Whether the resource of before the update is still the one that the stack has."""
    return reached.exists and reached.identity == origin.identity


def _remember_new(work: Work, origin: Stack) -> None:
    """What the update made is deleted last, perhaps by a later attempt to roll back."""
    known = {(one.logical_id, one.identity) for one in work.stack.leftovers}
    made = [
        one
        for name, one in work.stack.resources.items()
        if _is_new(one, origin.resources.get(name))
        and (name, one.identity) not in known
        and not (name in origin.resources and resource_tasks.goes_first(work, one.type))
    ]
    work.save(leftovers=(*work.stack.leftovers, *made))


def _clean_up(work: Work, origin: Stack, manner: ExecutionOptions) -> None:
    made = work.stack.leftovers
    doomed = {key_of(one): Deletion(one, manner.keeps(one), work.mention) for one in made}
    remove(work, doomed)
    for name in dict.fromkeys(one.logical_id for one in made):
        if name not in origin.resources:
            work.drop(name)
        elif not origin.resources[name].exists:
            work.keep(origin.resources[name])


def _is_new(reached: Deployed, origin: Deployed | None) -> bool:
    if origin is None or not origin.exists:
        return True
    return reached.exists and reached.identity != origin.identity
