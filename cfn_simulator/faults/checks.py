"""Whether a fault is valid: it names operations that exist, and counts from one.

In: a fault and its position in the list. Out: problems. A fault for an unknown operation would
never fire, and its author would believe that the client under test had survived it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from cfn_simulator.faults import ANY, CallFault, CallTrouble, Fault, ResourceFault, ResourceTrouble
from cfn_simulator.faults.models import CLOUDFORMATION, SIGNED_AS, model_of, service_names
from metaflow_batch_cfn.cfn.registry.resource_types import type_exists
from metaflow_batch_cfn.core.errors import Problem, did_you_mean

# The operations that a trouble with specific responses is limited to.
SUPPORTED_BY = {
    CallTrouble.STALE_READ: (
        (CLOUDFORMATION, "DescribeChangeSet"),
        (CLOUDFORMATION, "DescribeStacks"),
        ("batch", "DescribeJobs"),
    ),
    CallTrouble.FAILED_CHANGE_SET: ((CLOUDFORMATION, "CreateChangeSet"),),
}
CANNOT = {
    CallTrouble.STALE_READ: "cannot return a stale response",
    CallTrouble.FAILED_CHANGE_SET: "does not create a change set",
}
ERRORS = range(400, 600)


def problems_of(fault: Fault, place: int) -> Iterator[Problem]:
    where = f"faults[{place}]"
    if fault.nth < 1:
        what = f"{fault.nth} is not a valid call number"
        yield Problem(f"{where}.nth", what, "Count calls from 1.")
    if fault.times is not None and fault.times < 1:
        what = f"{fault.times} is not a valid number of calls"
        yield Problem(f"{where}.times", what, "Use 1 or more, or null for every call.")
    match fault:
        case CallFault():
            yield from _of_service(fault, where)
            yield from _of_few_operations(fault, where)
            yield from _of_refusal(fault, where)
        case ResourceFault():
            yield from _of_resource(fault, where)


def _of_service(fault: CallFault, where: str) -> Iterator[Problem]:
    if fault.service == ANY:
        yield from _of_any_service(fault, where)
    elif fault.service in service_names():
        yield from _of_operation(fault.service, fault.operation, f"{where}.operation")
        yield from _of_operation(fault.service, fault.after or ANY, f"{where}.after")
    else:
        what = f"{fault.service!r} is not a valid service"
        yield Problem(f"{where}.service", what, _suggested_service(fault.service))


def _suggested_service(name: str) -> str:
    if name in SIGNED_AS:
        return did_you_mean(name, SIGNED_AS[name])
    return _nearest(name, service_names(), "Use the name for boto3.client: batch, logs, s3.")


def _of_any_service(fault: CallFault, where: str) -> Iterator[Problem]:
    named = {"operation": fault.operation, "after": fault.after or ANY}
    for member, operation in named.items():
        if operation != ANY:
            what = f"{operation!r} belongs to one service, but the fault applies to any service"
            yield Problem(f"{where}.{member}", what, "Name the service, or omit the operation.")


def _of_operation(service: str, operation: str, where: str) -> Iterator[Problem]:
    if operation == ANY:
        return
    known = model_of(service).operation_names
    if operation not in known:
        what = f"{operation!r} is not an operation of {_shown(service)}"
        yield Problem(where, what, _nearest(operation, known, "Use the name from the AWS API."))


def _of_few_operations(fault: CallFault, where: str) -> Iterator[Problem]:
    supported = SUPPORTED_BY.get(fault.trouble)
    if supported is not None and (fault.service, fault.operation) not in supported:
        what = f"{fault.operation} of {_shown(fault.service)} {CANNOT[fault.trouble]}"
        choices = (f"{operation} of {_shown(service)}" for service, operation in supported)
        yield Problem(f"{where}.operation", what, f"Choose {' or '.join(choices)}.")


def _of_refusal(fault: CallFault, where: str) -> Iterator[Problem]:
    refusal = fault.trouble is CallTrouble.REFUSAL
    if refusal and not fault.code:
        what = "a refusal requires an AWS error code"
        yield Problem(f"{where}.code", what, "For example: LimitExceeded.")
    if not refusal and (fault.code is not None or fault.status is not None):
        what = f"{fault.trouble.value} determines its own code and status"
        yield Problem(f"{where}.code", what, "Use the trouble refusal, or omit both.")
    if fault.status is not None and fault.status not in ERRORS:
        what = f"{fault.status} is not an HTTP error status"
        yield Problem(f"{where}.status", what, "Use a status from 400 to 599.")


def _of_resource(fault: ResourceFault, where: str) -> Iterator[Problem]:
    if fault.type is not None and not type_exists(fault.type):
        what = f"{fault.type!r} is not a valid resource type"
        yield Problem(f"{where}.type", what, "Write it as in a template: AWS::S3::Bucket.")
    slow = fault.trouble is ResourceTrouble.SLOW
    if slow and fault.seconds <= 0:
        what = "a slow step requires a duration"
        yield Problem(f"{where}.seconds", what, "Use a number of seconds above 0.")
    if not slow and fault.seconds:
        what = f"{fault.trouble.value} does not support seconds"
        yield Problem(f"{where}.seconds", what, "Add a separate slow fault.")


def _nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """There are too many services and operations to list them all."""
    folded = {each.lower(): each for each in known}
    close = get_close_matches(word.lower(), folded, cutoff=0.6)
    return did_you_mean(word, [folded[each] for each in close]) or otherwise


def _shown(service: str) -> str:
    return "CloudFormation" if service == CLOUDFORMATION else service
