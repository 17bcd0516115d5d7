"""Who makes a resource: a service, or, for a nested stack, CloudFormation itself.

In: the work and what a resource has to become. Out: its state, or `ResourceFailure`. A stack is
begun by `create` and exists from then on; `settled` waits for it.
"""

from __future__ import annotations

from metaflow_batch_cfn.simulator import resources
from metaflow_batch_cfn.simulator.engine.target import Target, request_for, state_of
from metaflow_batch_cfn.simulator.engine.values import STACK_TYPE, Deployed
from metaflow_batch_cfn.simulator.engine.work import Work
from metaflow_batch_cfn.simulator.resources import ResourceState, snapshots


def create(work: Work, target: Target) -> ResourceState:
    # Imported here: a nested stack is executed by what this module serves.
    from metaflow_batch_cfn.simulator.engine import nested

    if target.resource.type == STACK_TYPE:
        return nested.begin(work, target)
    return resources.create(request_for(work, target), work.account.services)


def settled(work: Work, target: Target, state: ResourceState) -> ResourceState:
    """The state once the resource is stable."""
    from metaflow_batch_cfn.simulator.engine import nested

    return nested.create(work, state) if target.resource.type == STACK_TYPE else state


def update(work: Work, target: Target, before: Deployed) -> ResourceState:
    from metaflow_batch_cfn.simulator.engine import nested

    if target.resource.type == STACK_TYPE:
        return nested.update(work, target, before)
    return resources.update(
        request_for(work, target),
        state_of(before),
        before.resource.properties,
        work.account.services,
    )


def snapshot(work: Work, doomed: Deployed) -> None:
    """Keep a copy of what is about to be deleted."""
    snapshots.take(request_for(work, Target.of(doomed)), state_of(doomed), work.account.services)


def delete(work: Work, doomed: Deployed) -> None:
    from metaflow_batch_cfn.simulator.engine import nested

    if doomed.type == STACK_TYPE:
        nested.delete(work, doomed)
    else:
        request = request_for(work, Target.of(doomed))
        resources.delete(request, state_of(doomed), work.account.services)
