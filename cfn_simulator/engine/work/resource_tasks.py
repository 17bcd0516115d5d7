"""The steps of an operation on one resource, with the events that CloudFormation writes.

Each task is a generator of waiting times for `schedule`: it begins, calls the handler of the
resource, waits as long as the type takes, and ends. A handler's failure becomes the event's reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from cfn_simulator.engine.planning.desired_resource import DesiredResource
from cfn_simulator.engine.state.stack import STACK_TYPE, Deployed
from cfn_simulator.engine.state.status import ResourceStatus
from cfn_simulator.engine.state.store import StoreClosed
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import resource_handlers
from cfn_simulator.engine.work.schedule import Cancelled, Task, TaskFailure
from cfn_simulator.faults import Step
from cfn_simulator.faults.plan import Strike
from cfn_simulator.types import PlainFailure, ResourceFailure
from metaflow_batch_cfn.cfn.registry.resource_types import CUSTOM, resource_type

LOGGER = logging.getLogger(__name__)
Answer = TypeVar("Answer")
SHARE_BEFORE_HANDLER = 0.3
SHARE_AFTER_HANDLER = 1 - SHARE_BEFORE_HANDLER
SENTENCE = "Resource handler returned message: "
# The reason of completed resources, as shown in aws/aws-cdk-cli#1689.
EXPRESS = (
    "Resource operation completed using Express Mode. "
    "It may continue becoming available in the background."
)
INITIATED = "Resource creation Initiated"
REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."


@dataclass(frozen=True)
class StepStatuses:
    """The statuses of one kind of step, and the reason of a cancelled one."""

    begun: ResourceStatus
    done: ResourceStatus
    failed: ResourceStatus
    cancelled: str


CREATING = StepStatuses(
    ResourceStatus.CREATE_IN_PROGRESS,
    ResourceStatus.CREATE_COMPLETE,
    ResourceStatus.CREATE_FAILED,
    "Resource creation cancelled",
)
UPDATING = StepStatuses(
    ResourceStatus.UPDATE_IN_PROGRESS,
    ResourceStatus.UPDATE_COMPLETE,
    ResourceStatus.UPDATE_FAILED,
    "Resource update cancelled",
)
DELETING = StepStatuses(
    ResourceStatus.DELETE_IN_PROGRESS,
    ResourceStatus.DELETE_COMPLETE,
    ResourceStatus.DELETE_FAILED,
    "Resource deletion cancelled",
)


def create(work: Work, desired: DesiredResource) -> Task:
    """Create a resource that does not exist."""
    work.record(desired.deployed(CREATING.begun, work.account.clock.now()))
    yield from _make(work, desired, CREATING)


def replace_physically(work: Work, desired: DesiredResource, before: Deployed) -> Task:
    """Create a new physical resource; the old one is deleted later, in the clean-up.

    Of some types there can be only one, so that the old one is deleted before.
    """
    work.record(work.with_status(before, UPDATING.begun, REPLACING))
    if deleted_before_replaced(work, before.type) and before.exists:
        with _recording_failure(work, before.logical_id, UPDATING):
            call_handler(work, lambda: resource_handlers.delete(work, before))
        work.keep(replace(work.stack.resources[before.logical_id], physical_id=None))
    yield from _make(work, desired, UPDATING)


def deleted_before_replaced(work: Work, kind: str) -> bool:
    return resource_type(kind, work.account.region).deleted_before_replaced


def modify(work: Work, desired: DesiredResource, before: Deployed) -> Task:
    """Change a resource in place."""
    work.record(work.with_status(before, UPDATING.begun))
    seconds = work.account.seconds_for(desired.resource.type)
    strike = strike_on(work, Step.UPDATE, desired)
    with _recording_failure(work, desired.resource.logical_id, UPDATING):
        yield seconds * SHARE_BEFORE_HANDLER
        strike.at_begin()
        state = call_handler(work, lambda: resource_handlers.update(work, desired, before))
        yield from _stabilize(work, desired.resource.type, seconds, strike)
        reason = _reason_done(work, desired.resource.type)
        done = desired.deployed(UPDATING.done, work.account.clock.now(), state, reason)
        work.record(replace(done, identity=before.identity, imported=before.imported))


def _make(work: Work, desired: DesiredResource, statuses: StepStatuses) -> Task:
    seconds = work.account.seconds_for(desired.resource.type)
    clock = work.account.clock
    strike = strike_on(work, Step.CREATE, desired)
    with _recording_failure(work, desired.resource.logical_id, statuses):
        yield seconds * SHARE_BEFORE_HANDLER
        strike.at_begin()
        state = call_handler(work, lambda: resource_handlers.create(work, desired))
        begun = desired.deployed(statuses.begun, clock.now(), state, INITIATED)
        begun = replace(begun, identity=work.account.ids.uuid())
        work.record(begun)
        yield from _stabilize(work, desired.resource.type, seconds, strike)
        state = call_handler(work, lambda: resource_handlers.settled(work, desired, state))
        begun = replace(begun, attributes=state.attributes)
        reason = _reason_done(work, desired.resource.type)
        work.record(work.with_status(begun, statuses.done, reason))


def delete(
    work: Work, resource: Deployed, record: Callable[[Deployed], object], *, snapshot: bool = False
) -> Task:
    """Delete a resource, after a `snapshot`; `record` saves it with an event, or only the event."""
    if not resource.exists:
        record(work.with_status(resource, DELETING.done))
        return
    record(work.with_status(resource, DELETING.begun))
    seconds = work.account.seconds_for(resource.type)
    strike = strike_on(work, Step.DELETE, DesiredResource.of(resource))
    try:
        yield seconds * SHARE_BEFORE_HANDLER
        strike.at_begin()
        if snapshot:
            call_handler(work, lambda: resource_handlers.snapshot(work, resource))
        call_handler(work, lambda: resource_handlers.delete(work, resource))
        yield from _stabilize(work, resource.type, seconds, strike)
    except ResourceFailure as failure:
        record(work.with_status(resource, DELETING.failed, event_reason(work, failure)))
        raise TaskFailure from failure
    except Cancelled:
        record(work.with_status(resource, DELETING.failed, DELETING.cancelled))
        raise TaskFailure from None
    record(work.with_status(resource, DELETING.done, _reason_done(work, resource.type)))


def _stabilize(work: Work, kind: str, seconds: float, strike: Strike) -> Task:
    """Wait until the resource is ready, except in express mode."""
    if not _is_express(work, kind):
        yield seconds * SHARE_AFTER_HANDLER + strike.seconds
        strike.at_end()


def _reason_done(work: Work, kind: str) -> str | None:
    return EXPRESS if _is_express(work, kind) else None


def _is_express(work: Work, kind: str) -> bool:
    """Nested stacks and custom resources complete by themselves, even in express mode."""
    completes_itself = kind in (STACK_TYPE, CUSTOM) or kind.startswith("Custom::")
    return work.operation.mode.express and not completes_itself


def skip(work: Work, kept: Deployed, record: Callable[[Deployed], object]) -> Task:
    """Retain a resource, as its policy says."""
    record(work.with_status(kept, ResourceStatus.DELETE_SKIPPED))
    yield 0.0


@contextmanager
def _recording_failure(work: Work, logical_id: str, statuses: StepStatuses) -> Iterator[None]:
    try:
        yield
    except Cancelled:
        _record_failure(work, logical_id, statuses, statuses.cancelled)
        raise TaskFailure from None
    except ResourceFailure as failure:
        _record_failure(work, logical_id, statuses, event_reason(work, failure))
        raise TaskFailure from failure


def _record_failure(work: Work, logical_id: str, statuses: StepStatuses, reason: str) -> None:
    work.record(work.with_status(work.stack.resources[logical_id], statuses.failed, reason))


def event_reason(work: Work, failure: ResourceFailure) -> str:
    """The service's message in CloudFormation's; a handler may have composed most of it."""
    message = failure.message
    if isinstance(failure, PlainFailure):
        return message
    if not message.startswith(SENTENCE):
        message = f'{SENTENCE}"{message}" (HandlerErrorCode: {failure.code})'
    token = f"(RequestToken: {work.account.ids.uuid()}, HandlerErrorCode: "
    return message.replace("(HandlerErrorCode: ", token)


def strike_on(work: Work, step: Step, desired: DesiredResource) -> Strike:
    """The scripted faults of this step."""
    resource = desired.resource
    faults, stack = work.account.faults, work.stack.name
    return faults.on_step(step, stack, resource.logical_id, resource.type)


def call_handler(work: Work, handler: Callable[[], Answer]) -> Answer:
    """The handler's answer; an unexpected error also fails the resource."""
    work.account.store.check_open()
    try:
        return handler()
    except (ResourceFailure, StoreClosed):
        raise
    except Exception as error:
        LOGGER.exception("A resource handler of the simulator failed unexpectedly")
        message = f"The simulator's handler failed: {type(error).__name__}: {error}"
        raise ResourceFailure(message, "InternalFailure") from error
