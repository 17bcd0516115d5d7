"""Imports: adds existing resources to a stack.

In: the work, and the change set that names the resources. Out: a stack in IMPORT_COMPLETE or, in
its previous state, in IMPORT_ROLLBACK_COMPLETE: a rollback releases imported resources and never
deletes them. Only the stack's tags are added to the resources.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from cfn_simulator import types
from cfn_simulator.engine.planning.desired_resource import DesiredResource, request_for
from cfn_simulator.engine.planning.evaluated_template import evaluate
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.stack import Deployed, Stack
from cfn_simulator.engine.state.status import ResourceStatus, StackStatus
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
    evaluated = evaluate(
        work.account, work.stack, change_set.submission, allow_missing_exports=False
    )
    outcome = run_tasks(
        {
            name: partial(import_resource, work, evaluated.desired(name), physical_id)
            for name, physical_id in change_set.imports.items()
        },
        evaluated.dependencies(),
        work.account.clock,
    )
    if outcome.complete:
        work.enter(StackStatus.IMPORT_COMPLETE, outputs=evaluated.outputs())
        return
    reason = f"The following resource(s) failed to import: [{', '.join(outcome.failed)}]. "
    work.enter(StackStatus.IMPORT_ROLLBACK_IN_PROGRESS, reason)
    _roll_back_imports(work, change_set, origin)


def import_resource(work: Work, desired: DesiredResource, physical_id: str) -> Task:
    """Add an existing resource to the stack without changing it."""
    name, kind = desired.resource.logical_id, desired.resource.type
    state = ResourceState(physical_id, {}, physical_id)
    now = work.account.clock.now()
    begun = desired.deployed(ResourceStatus.IMPORT_IN_PROGRESS, now, state, STARTED)
    work.record(replace(begun, imported=True))
    strike = resource_tasks.strike_on(work, Step.IMPORT, desired)
    yield work.account.seconds_for(kind) + strike.seconds
    try:
        strike.at_begin()
        imported = resource_tasks.call_handler(work, partial(_tagged, work, desired, state))
        strike.at_end()
    except ResourceFailure as failure:
        reason = resource_tasks.event_reason(work, failure)
        failed = work.stack.resources[name]
        work.record(work.with_status(failed, ResourceStatus.IMPORT_FAILED, reason))
        raise TaskFailure from failure
    identity = work.account.ids.uuid()
    done = desired.deployed(ResourceStatus.IMPORT_COMPLETE, now, imported, COMPLETED)
    done = replace(done, identity=identity, imported=True)
    done = work.with_status(done, ResourceStatus.IMPORT_COMPLETE, COMPLETED)
    work.record(done)
    work.record(work.with_status(done, ResourceStatus.UPDATE_IN_PROGRESS, TAGGING))
    work.record(work.with_status(done, ResourceStatus.UPDATE_COMPLETE))


def _tagged(work: Work, desired: DesiredResource, state: ResourceState) -> ResourceState:
    """Update the resource with its actual properties and the stack's tags."""
    kind, services = desired.resource.type, work.account.services
    actual = read(ReadTarget(kind, state.physical_id, desired.resource.properties, services))
    if actual is None:
        message = f"Resource of type '{kind}' with identifier '{state.physical_id}' was not found."
        raise ResourceFailure(message, "NotFound")
    actual_values = {name: value for name, value in actual.items() if value is not None}
    known = resource_type(kind)
    physical_id = physical_id_of(kind, actual_values, state.physical_id)
    attributes = {name: value for name, value in actual_values.items() if name in known.attributes}
    kept = {
        name: actual_values.get(name, value) for name, value in desired.resource.properties.items()
    }
    if known.tag_property in actual_values:
        kept[known.tag_property] = actual_values[known.tag_property]
    request = replace(request_for(work, desired), properties=kept)
    found = ResourceState(physical_id, attributes, physical_id)
    return types.update(request, found, kept, services)


def _roll_back_imports(work: Work, change_set: ChangeSet, origin: Stack) -> None:
    failed = [
        name
        for name in change_set.imports
        if name in work.stack.resources and not _is_rolled_back(work, work.stack.resources[name])
    ]
    if failed:
        reason = f"The following resource(s) failed to roll back: [{', '.join(failed)}]. "
        work.enter(StackStatus.IMPORT_ROLLBACK_FAILED, reason, submission=origin.submission)
        return
    work.enter(StackStatus.IMPORT_ROLLBACK_COMPLETE, submission=origin.submission)


def _is_rolled_back(work: Work, imported: Deployed) -> bool:
    work.record(work.with_status(imported, ResourceStatus.IMPORT_ROLLBACK_IN_PROGRESS))
    strike = resource_tasks.strike_on(work, Step.IMPORT_ROLLBACK, DesiredResource.of(imported))
    try:
        strike.at_begin()
        strike.at_end()
    except ResourceFailure as failure:
        reason = resource_tasks.event_reason(work, failure)
        work.record(work.with_status(imported, ResourceStatus.IMPORT_ROLLBACK_FAILED, reason))
        return False
    work.record_event(work.with_status(imported, ResourceStatus.IMPORT_ROLLBACK_COMPLETE))
    work.drop(imported.logical_id)
    return True
