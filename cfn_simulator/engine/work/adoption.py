"""Imports: resources that exist already become part of a stack.

In: the work, the change set that names them. Out: a stack in IMPORT_COMPLETE, or as it was before,
in IMPORT_ROLLBACK_COMPLETE: an imported resource is let go, never deleted. The services keep what
they have; only the stack's tags are put on.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from cfn_simulator import types
from cfn_simulator.engine.planning.desired_resource import Target, request_for
from cfn_simulator.engine.planning.evaluated_template import evaluate
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.status import ResourceStatus, StackStatus
from cfn_simulator.engine.state.values import Deployed, Stack
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import resource_tasks
from cfn_simulator.engine.work.schedule import Task, TaskFailure, run_tasks
from cfn_simulator.faults import Step
from cfn_simulator.types import ResourceFailure, ResourceState
from cfn_simulator.types.importing import physical_id_of
from cfn_simulator.types.readers import ReadTarget, read
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type

STARTED = "Resource import started."
COMPLETED = "Resource import completed."
TAGGING = "Apply stack-level tags to imported resource if applicable."


def import_resources(work: Work, change_set: ChangeSet, origin: Stack) -> None:
    live = evaluate(work.account, work.stack, change_set.submission, foreseeing=False)
    outcome = run_tasks(
        {
            name: partial(adopt, work, live.target(name), physical_id)
            for name, physical_id in change_set.imports.items()
        },
        live.dependencies(),
        work.account.clock,
    )
    if outcome.complete:
        work.enter(StackStatus.IMPORT_COMPLETE, outputs=live.outputs())
        return
    reason = f"The following resource(s) failed to import: [{', '.join(outcome.failed)}]. "
    work.enter(StackStatus.IMPORT_ROLLBACK_IN_PROGRESS, reason)
    _let_go(work, change_set, origin)


def adopt(work: Work, target: Target, physical_id: str) -> Task:
    """Take a resource that exists into the stack, as it is."""
    name, kind = target.resource.logical_id, target.resource.type
    state = ResourceState(physical_id, {}, physical_id)
    now = work.account.clock.now()
    begun = target.deployed(ResourceStatus.IMPORT_IN_PROGRESS, now, state, STARTED)
    work.record(replace(begun, adopted=True))
    strike = resource_tasks.strike_on(work, Step.IMPORT, target)
    yield work.account.seconds_for(kind) + strike.seconds
    try:
        strike.at_begin()
        adopted = resource_tasks.called(work, partial(_tagged, work, target, state))
        strike.at_end()
    except ResourceFailure as failure:
        reason = resource_tasks.reason_of(work, failure)
        failed = work.stack.resources[name]
        work.record(work.moved(failed, ResourceStatus.IMPORT_FAILED, reason))
        raise TaskFailure from failure
    identity = work.account.ids.uuid()
    done = target.deployed(ResourceStatus.IMPORT_COMPLETE, now, adopted, COMPLETED)
    done = replace(done, identity=identity, adopted=True)
    done = work.moved(done, ResourceStatus.IMPORT_COMPLETE, COMPLETED)
    work.record(done)
    work.record(work.moved(done, ResourceStatus.UPDATE_IN_PROGRESS, TAGGING))
    work.record(work.moved(done, ResourceStatus.UPDATE_COMPLETE))


def _tagged(work: Work, target: Target, state: ResourceState) -> ResourceState:
    """What the service has, given back to it with the stack's tags."""
    kind, services = target.resource.type, work.account.services
    actual = read(ReadTarget(kind, state.physical_id, target.resource.properties, services))
    if actual is None:
        message = f"Resource of type '{kind}' with identifier '{state.physical_id}' was not found."
        raise ResourceFailure(message, "NotFound")
    told = {name: value for name, value in actual.items() if value is not None}
    known = resource_type(kind)
    physical_id = physical_id_of(kind, told, state.physical_id)
    attributes = {name: value for name, value in told.items() if name in known.attributes}
    kept = {name: told.get(name, value) for name, value in target.resource.properties.items()}
    if known.tag_property in told:
        kept[known.tag_property] = told[known.tag_property]
    request = replace(request_for(work, target), properties=kept)
    found = ResourceState(physical_id, attributes, physical_id)
    return types.update(request, found, kept, services)


def _let_go(work: Work, change_set: ChangeSet, origin: Stack) -> None:
    stuck = [
        name
        for name in change_set.imports
        if name in work.stack.resources and not _is_let_go(work, work.stack.resources[name])
    ]
    if stuck:
        told = f"The following resource(s) failed to roll back: [{', '.join(stuck)}]. "
        work.enter(StackStatus.IMPORT_ROLLBACK_FAILED, told, submission=origin.submission)
        return
    work.enter(StackStatus.IMPORT_ROLLBACK_COMPLETE, submission=origin.submission)


def _is_let_go(work: Work, imported: Deployed) -> bool:
    work.record(work.moved(imported, ResourceStatus.IMPORT_ROLLBACK_IN_PROGRESS))
    strike = resource_tasks.strike_on(work, Step.IMPORT_ROLLBACK, Target.of(imported))
    try:
        strike.at_begin()
        strike.at_end()
    except ResourceFailure as failure:
        reason = resource_tasks.reason_of(work, failure)
        work.record(work.moved(imported, ResourceStatus.IMPORT_ROLLBACK_FAILED, reason))
        return False
    work.mention(work.moved(imported, ResourceStatus.IMPORT_ROLLBACK_COMPLETE))
    work.drop(imported.logical_id)
    return True
