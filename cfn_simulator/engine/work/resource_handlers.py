"""Who makes a resource: a service, or, for a nested stack, CloudFormation itself.

In: the work and what a resource has to become. Out: its state, or `ResourceFailure`. A stack is
begun by `create` and exists from then on; `settled` waits for it.
"""

from __future__ import annotations

from cfn_simulator import types
from cfn_simulator.engine.planning.desired_resource import Target, request_for, state_of
from cfn_simulator.engine.state.values import STACK_TYPE, Deployed
from cfn_simulator.engine.state.work import Work
from cfn_simulator.types import ResourceState
from cfn_simulator.types.machinery import snapshots


def create(work: Work, target: Target) -> ResourceState:
    request = request_for(work, target)
    if target.resource.type == STACK_TYPE:
        return work.nested.begin(request)
    return types.create(request, work.account.services)


def settled(work: Work, target: Target, state: ResourceState) -> ResourceState:
    """The state once the resource is stable."""
    return work.nested.create(state) if target.resource.type == STACK_TYPE else state


def update(work: Work, target: Target, before: Deployed) -> ResourceState:
    request, known = request_for(work, target), state_of(before)
    if target.resource.type == STACK_TYPE:
        return work.nested.update(request, known.physical_id)
    return types.update(request, known, before.resource.properties, work.account.services)


def snapshot(work: Work, doomed: Deployed) -> None:
    """Keep a copy of what is about to be deleted."""
    snapshots.take(request_for(work, Target.of(doomed)), state_of(doomed), work.account.services)


def delete(work: Work, doomed: Deployed) -> None:
    request, known = request_for(work, Target.of(doomed)), state_of(doomed)
    if doomed.type == STACK_TYPE:
        work.nested.delete(known.physical_id)
    else:
        types.delete(request, known, work.account.services)
