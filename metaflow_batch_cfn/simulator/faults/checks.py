"""Whether a fault can be meant: it names what exists, and counts from one.

In: a fault and its place in the list. Out: problems; an unknown operation would never strike, and
its author would believe that the client under test survived it.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.cfn.registry import type_exists
from metaflow_batch_cfn.core.errors import Problem, did_you_mean
from metaflow_batch_cfn.simulator.faults import (
    ANY,
    CallFault,
    CallTrouble,
    Fault,
    ResourceFault,
    ResourceTrouble,
)
from metaflow_batch_cfn.simulator.protocol import service_model

READS = ("DescribeChangeSet", "DescribeStacks")


def problems_of(fault: Fault, place: int) -> Iterator[Problem]:
    where = f"faults[{place}]"
    if fault.nth < 1:
        yield Problem(f"{where}.nth", f"{fault.nth} is no call", "Count calls from 1.")
    if fault.times is not None and fault.times < 1:
        what = f"{fault.times} calls are none"
        yield Problem(f"{where}.times", what, "Give 1 or more, or null for every call.")
    match fault:
        case CallFault():
            yield from _of_call(fault, where)
        case ResourceFault():
            yield from _of_resource(fault, where)


def _of_call(fault: CallFault, where: str) -> Iterator[Problem]:
    known = service_model().operation_names
    if fault.operation not in (ANY, *known):
        what = f"{fault.operation!r} is no operation of CloudFormation"
        yield Problem(f"{where}.operation", what, did_you_mean(fault.operation, known))
    if fault.after is not None and fault.after not in known:
        what = f"{fault.after!r} is no operation of CloudFormation"
        yield Problem(f"{where}.after", what, did_you_mean(fault.after, known))
    if fault.trouble is CallTrouble.STALE_READ and fault.operation not in READS:
        what = f"{fault.operation} cannot be read stale"
        yield Problem(f"{where}.operation", what, f"Choose {' or '.join(READS)}.")


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
