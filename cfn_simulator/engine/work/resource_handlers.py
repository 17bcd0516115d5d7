"""Calls the handler of a resource: its service or, for a nested stack, the engine itself.

In: the work and the desired resource. Out: its state, or `ResourceFailure`. `create` begins a
nested stack, which exists from then on; `settled` completes it.
"""

from __future__ import annotations

from cfn_simulator import types
from cfn_simulator.engine.planning.desired_resource import DesiredResource, request_for, state_of
from cfn_simulator.engine.state.stack import STACK_TYPE, Deployed
from cfn_simulator.engine.state.work import Work
from cfn_simulator.types import ResourceState
from cfn_simulator.types.machinery import snapshots


def create(work: Work, desired: DesiredResource) -> ResourceState:
    request = request_for(work, desired)
    if desired.resource.type == STACK_TYPE:
        return work.nested.begin(request)
    return types.create(request, work.account.services)


def settled(work: Work, desired: DesiredResource, state: ResourceState) -> ResourceState:
    """The state once the resource is stable."""
    return work.nested.create(state) if desired.resource.type == STACK_TYPE else state


def update(work: Work, desired: DesiredResource, before: Deployed) -> ResourceState:
    request, known = request_for(work, desired), state_of(before)
    if desired.resource.type == STACK_TYPE:
        return work.nested.update(request, known.physical_id)
    return types.update(request, known, before.resource.properties, work.account.services)


def snapshot(work: Work, resource: Deployed) -> None:
    """Take a snapshot of a resource before it is deleted."""
    snapshots.take(
        request_for(work, DesiredResource.of(resource)), state_of(resource), work.account.services
    )


def delete(work: Work, resource: Deployed) -> None:
    request, known = request_for(work, DesiredResource.of(resource)), state_of(resource)
    if resource.type == STACK_TYPE:
        work.nested.delete(known.physical_id)
    else:
        types.delete(request, known, work.account.services)
