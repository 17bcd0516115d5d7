"""What happens to one resource, step by step, with the events that CloudFormation writes.

Each task is a generator of waiting times for `schedule`: it begins, hands the resource to its
handler, waits as long as the type takes, and ends. A handler's refusal becomes the event's reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from cfn_simulator.engine.planning.desired_resource import Target
from cfn_simulator.engine.state.status import ResourceStatus
from cfn_simulator.engine.state.store import StoreClosed
from cfn_simulator.engine.state.values import STACK_TYPE, Deployed
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
# The reason of completed resources that aws/aws-cdk-cli#1689 shows.
EXPRESS = (
    "Resource operation completed using Express Mode. "
    "It may continue becoming available in the background."
)
INITIATED = "Resource creation Initiated"
REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."


@dataclass(frozen=True)
class Wording:
    """The statuses of one kind of step, and what a cancelled one is called."""

    begun: ResourceStatus
    done: ResourceStatus
    failed: ResourceStatus
    cancelled: str


CREATING = Wording(
    ResourceStatus.CREATE_IN_PROGRESS,
    ResourceStatus.CREATE_COMPLETE,
    ResourceStatus.CREATE_FAILED,
    "Resource creation cancelled",
)
UPDATING = Wording(
    ResourceStatus.UPDATE_IN_PROGRESS,
    ResourceStatus.UPDATE_COMPLETE,
    ResourceStatus.UPDATE_FAILED,
    "Resource update cancelled",
)
DELETING = Wording(
    ResourceStatus.DELETE_IN_PROGRESS,
    ResourceStatus.DELETE_COMPLETE,
    ResourceStatus.DELETE_FAILED,
    "Resource deletion cancelled",
)


def create(work: Work, target: Target) -> Task:
    """Make a resource that is not there."""
    work.record(target.deployed(CREATING.begun, work.account.clock.now()))
    yield from _make(work, target, CREATING)


def replace_physically(work: Work, target: Target, before: Deployed) -> Task:
    """Make another physical resource; the old one is deleted later, in the cleanup.

    Of some types there can be but one, so that the old one goes first.
    """
    work.record(work.moved(before, UPDATING.begun, REPLACING))
    if goes_first(work, before.type) and before.exists:
        with _telling(work, before.logical_id, UPDATING):
            called(work, lambda: resource_handlers.delete(work, before))
        work.keep(replace(work.stack.resources[before.logical_id], physical_id=None))
    yield from _make(work, target, UPDATING)


def goes_first(work: Work, kind: str) -> bool:
    return resource_type(kind, work.account.region).deleted_before_replaced


def modify(work: Work, target: Target, before: Deployed) -> Task:
    """Change a resource in place."""
    work.record(work.moved(before, UPDATING.begun))
    seconds = work.account.seconds_for(target.resource.type)
    strike = strike_on(work, Step.UPDATE, target)
    with _telling(work, target.resource.logical_id, UPDATING):
        yield seconds * SHARE_BEFORE_HANDLER
        strike.at_begin()
        state = called(work, lambda: resource_handlers.update(work, target, before))
        yield from _stabilise(work, target.resource.type, seconds, strike)
        reason = _reason_done(work, target.resource.type)
        done = target.deployed(UPDATING.done, work.account.clock.now(), state, reason)
        work.record(replace(done, identity=before.identity, adopted=before.adopted))


def _make(work: Work, target: Target, wording: Wording) -> Task:
    seconds = work.account.seconds_for(target.resource.type)
    clock = work.account.clock
    strike = strike_on(work, Step.CREATE, target)
    with _telling(work, target.resource.logical_id, wording):
        yield seconds * SHARE_BEFORE_HANDLER
        strike.at_begin()
        state = called(work, lambda: resource_handlers.create(work, target))
        begun = target.deployed(wording.begun, clock.now(), state, INITIATED)
        begun = replace(begun, identity=work.account.ids.uuid())
        work.record(begun)
        yield from _stabilise(work, target.resource.type, seconds, strike)
        state = called(work, lambda: resource_handlers.settled(work, target, state))
        begun = replace(begun, attributes=state.attributes)
        reason = _reason_done(work, target.resource.type)
        work.record(work.moved(begun, wording.done, reason))


def delete(
    work: Work, doomed: Deployed, tell: Callable[[Deployed], object], *, snapshot: bool = False
) -> Task:
    """Delete what is there, after a `snapshot`; `tell` keeps the record, or only mentions it."""
    if not doomed.exists:
        tell(work.moved(doomed, DELETING.done))
        return
    tell(work.moved(doomed, DELETING.begun))
    seconds = work.account.seconds_for(doomed.type)
    strike = strike_on(work, Step.DELETE, Target.of(doomed))
    try:
        yield seconds * SHARE_BEFORE_HANDLER
        strike.at_begin()
        if snapshot:
            called(work, lambda: resource_handlers.snapshot(work, doomed))
        called(work, lambda: resource_handlers.delete(work, doomed))
        yield from _stabilise(work, doomed.type, seconds, strike)
    except ResourceFailure as failure:
        tell(work.moved(doomed, DELETING.failed, reason_of(work, failure)))
        raise TaskFailure from failure
    except Cancelled:
        tell(work.moved(doomed, DELETING.failed, DELETING.cancelled))
        raise TaskFailure from None
    tell(work.moved(doomed, DELETING.done, _reason_done(work, doomed.type)))


def _stabilise(work: Work, kind: str, seconds: float, strike: Strike) -> Task:
    """Wait until the resource is ready, if anybody waits for that."""
    if not _is_express(work, kind):
        yield seconds * SHARE_AFTER_HANDLER + strike.seconds
        strike.at_end()


def _reason_done(work: Work, kind: str) -> str | None:
    return EXPRESS if _is_express(work, kind) else None


def _is_express(work: Work, kind: str) -> bool:
    """A nested stack and a custom resource tell by themselves when they are done."""
    own = kind in (STACK_TYPE, CUSTOM) or kind.startswith("Custom::")
    return work.operation.way.express and not own


def skip(work: Work, kept: Deployed, tell: Callable[[Deployed], object]) -> Task:
    """Leave a resource behind, as its policy says."""
    tell(work.moved(kept, ResourceStatus.DELETE_SKIPPED))
    yield 0.0


@contextmanager
def _telling(work: Work, logical_id: str, wording: Wording) -> Iterator[None]:
    try:
        yield
    except Cancelled:
        _record_failure(work, logical_id, wording, wording.cancelled)
        raise TaskFailure from None
    except ResourceFailure as failure:
        _record_failure(work, logical_id, wording, reason_of(work, failure))
        raise TaskFailure from failure


def _record_failure(work: Work, logical_id: str, wording: Wording, reason: str) -> None:
    work.record(work.moved(work.stack.resources[logical_id], wording.failed, reason))


def reason_of(work: Work, failure: ResourceFailure) -> str:
    """CloudFormation's sentence around the service's; a handler may have made most of it."""
    told = failure.message
    if isinstance(failure, PlainFailure):
        return told
    if not told.startswith(SENTENCE):
        told = f'{SENTENCE}"{told}" (HandlerErrorCode: {failure.code})'
    request = f"(RequestToken: {work.account.ids.uuid()}, HandlerErrorCode: "
    return told.replace("(HandlerErrorCode: ", request)


def strike_on(work: Work, step: Step, target: Target) -> Strike:
    """The scripted faults of this step."""
    resource = target.resource
    faults, stack = work.account.faults, work.stack.name
    return faults.on_step(step, stack, resource.logical_id, resource.type)


def called(work: Work, handler: Callable[[], Answer]) -> Answer:
    """The handler's answer; an error that it did not mean to raise fails the resource, too."""
    work.account.store.check_open()
    try:
        return handler()
    except (ResourceFailure, StoreClosed):
        raise
    except Exception as error:
        LOGGER.exception("A resource handler of the simulator broke")
        message = f"The simulator's handler broke: {type(error).__name__}: {error}"
        raise ResourceFailure(message, "InternalFailure") from error
