"""Takes a stack back to what it was before an update that failed.

In: the work, the stack as it was, the reason. Out: a stack in UPDATE_ROLLBACK_COMPLETE, or
UPDATE_ROLLBACK_FAILED where a resource refuses to go back. The old half of a replaced resource
still exists, since only the cleanup of a successful update deletes it.
"""

from __future__ import annotations

from functools import partial

from metaflow_batch_cfn.simulator.engine import tasks
from metaflow_batch_cfn.simulator.engine.forward import failure_reason
from metaflow_batch_cfn.simulator.engine.removal import Doomed, remove
from metaflow_batch_cfn.simulator.engine.schedule import Task, run_tasks
from metaflow_batch_cfn.simulator.engine.status import ResourceStatus, StackStatus
from metaflow_batch_cfn.simulator.engine.target import Target
from metaflow_batch_cfn.simulator.engine.values import Deployed, Stack
from metaflow_batch_cfn.simulator.engine.work import Work


def take_back(work: Work, origin: Stack, reason: str) -> None:
    work.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, reason)
    reached = dict(work.stack.resources)
    touched = [name for name in origin.resources if _is_touched(name, origin, reached)]
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
    _clean_up(work, origin, reached)
    work.enter(
        StackStatus.UPDATE_ROLLBACK_COMPLETE,
        submission=origin.submission,
        outputs=origin.outputs,
        imports=origin.imports,
    )


def _is_touched(name: str, origin: Stack, reached: dict[str, Deployed]) -> bool:
    return origin.resources[name].exists and reached[name] is not origin.resources[name]


def _task(work: Work, origin: Deployed, reached: Deployed) -> Task:
    if reached.status is origin.status and reached.changed == origin.changed:
        work.keep(origin)
    elif reached.identity == origin.identity:
        yield from tasks.modify(work, Target.of(origin), reached)
    else:
        work.record(work.moved(origin, ResourceStatus.UPDATE_IN_PROGRESS))
        yield work.account.seconds_for(origin.type) * tasks.SHARE_BEFORE_HANDLER
        work.record(work.moved(origin, ResourceStatus.UPDATE_COMPLETE))


def _clean_up(work: Work, origin: Stack, reached: dict[str, Deployed]) -> None:
    made = {name: one for name, one in reached.items() if _is_new(one, origin.resources.get(name))}
    remove(work, {name: Doomed(one, one.retained, work.mention) for name, one in made.items()})
    for name in made:
        if name not in origin.resources:
            work.drop(name)
        elif not origin.resources[name].exists:
            work.keep(origin.resources[name])


def _is_new(reached: Deployed, origin: Deployed | None) -> bool:
    if origin is None or not origin.exists:
        return True
    return reached.exists and reached.identity != origin.identity
