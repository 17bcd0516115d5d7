"""Whether a fault can be meant: it names what exists, and counts from one.

In: a fault and its place in the list. Out: problems; an unknown operation would never strike, and
its author would believe that the client under test survived it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from cfn_simulator.faults import ANY, CallFault, CallTrouble, Fault, ResourceFault, ResourceTrouble
from cfn_simulator.faults.models import CLOUDFORMATION, SIGNED_AS, model_of, service_names
from metaflow_batch_cfn.cfn.registry.resource_types import type_exists
from metaflow_batch_cfn.core.errors import Problem, did_you_mean

# What a trouble strikes that is about the answers of a few operations.
STRIKES = {
    CallTrouble.STALE_READ: (
        (CLOUDFORMATION, "DescribeChangeSet"),
        (CLOUDFORMATION, "DescribeStacks"),
        ("batch", "DescribeJobs"),
    ),
    CallTrouble.FAILED_CHANGE_SET: ((CLOUDFORMATION, "CreateChangeSet"),),
}
CANNOT = {
    CallTrouble.STALE_READ: "cannot be read stale",
    CallTrouble.FAILED_CHANGE_SET: "makes no change set",
}
ERRORS = range(400, 600)


def problems_of(fault: Fault, place: int) -> Iterator[Problem]:
    where = f"faults[{place}]"
    if fault.nth < 1:
        yield Problem(f"{where}.nth", f"{fault.nth} is no call", "Count calls from 1.")
    if fault.times is not None and fault.times < 1:
        what = f"{fault.times} calls are none"
        yield Problem(f"{where}.times", what, "Give 1 or more, or null for every call.")
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
        yield Problem(
            f"{where}.service", f"{fault.service!r} is no service", _service_meant(fault.service)
        )


def _service_meant(name: str) -> str:
    if name in SIGNED_AS:
        return did_you_mean(name, SIGNED_AS[name])
    return _nearest(name, service_names(), "Name it as boto3.client does: batch, logs, s3.")


def _of_any_service(fault: CallFault, where: str) -> Iterator[Problem]:
    named = {"operation": fault.operation, "after": fault.after or ANY}
    for member, operation in named.items():
        if operation != ANY:
            what = f"{operation!r} is an operation of one service, and the fault of any"
            yield Problem(f"{where}.{member}", what, "Name the service, or no operation.")


def _of_operation(service: str, operation: str, where: str) -> Iterator[Problem]:
    if operation == ANY:
        return
    known = model_of(service).operation_names
    if operation not in known:
        what = f"{operation!r} is no operation of {_shown(service)}"
        yield Problem(where, what, _nearest(operation, known, "Write it as AWS's API does."))


def _of_few_operations(fault: CallFault, where: str) -> Iterator[Problem]:
    struck = STRIKES.get(fault.trouble)
    if struck is not None and (fault.service, fault.operation) not in struck:
        what = f"{fault.operation} of {_shown(fault.service)} {CANNOT[fault.trouble]}"
        choices = (f"{operation} of {_shown(service)}" for service, operation in struck)
        yield Problem(f"{where}.operation", what, f"Choose {' or '.join(choices)}.")


def _of_refusal(fault: CallFault, where: str) -> Iterator[Problem]:
    refusal = fault.trouble is CallTrouble.REFUSAL
    if refusal and not fault.code:
        yield Problem(f"{where}.code", "a refusal needs AWS's code", "Give LimitExceeded, say.")
    if not refusal and (fault.code is not None or fault.status is not None):
        what = f"{fault.trouble.value} has a code and a status of its own"
        yield Problem(f"{where}.code", what, "Script a refusal, or leave both out.")
    if fault.status is not None and fault.status not in ERRORS:
        what = f"{fault.status} is no status of an error"
        yield Problem(f"{where}.status", what, "Give one from 400 to 599.")


def _of_resource(fault: ResourceFault, where: str) -> Iterator[Problem]:
    if fault.type is not None and not type_exists(fault.type):
        what = f"{fault.type!r} is no resource type"
        yield Problem(f"{where}.type", what, "Write it as in a template: AWS::S3::Bucket.")
    slow = fault.trouble is ResourceTrouble.SLOW
    if slow and fault.seconds <= 0:
        yield Problem(f"{where}.seconds", "a slow step needs a time", "Give seconds above 0.")
    if not slow and fault.seconds:
        what = f"{fault.trouble.value} takes no seconds"
        yield Problem(f"{where}.seconds", what, "Add another fault that is slow.")


def _nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """Services and operations are too many to list them all."""
    folded = {each.lower(): each for each in known}
    close = get_close_matches(word.lower(), folded, cutoff=0.6)
    return did_you_mean(word, [folded[each] for each in close]) or otherwise


def _shown(service: str) -> str:
    return "CloudFormation" if service == CLOUDFORMATION else service
