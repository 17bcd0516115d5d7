"""Faults in the result of an operation: a stale response, a failed change set.

In: the fault and the result. Out: another result. Unlike `faults.wire`, this module knows what a
response means, for the few operations that `checks` allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from cfn_simulator.engine.state.status import ChangeSetStatus, ExecutionStatus
from cfn_simulator.engine.state.store import Store
from cfn_simulator.faults import CallFault, CallTrouble
from cfn_simulator.wire.protocol import Wire
from cfn_simulator.wire.wire_protocols import Answer

Result = Mapping[str, Wire]
FAILED = "A scripted fault failed this change set."
# DescribeJobs may not yet return a job that was just submitted (Metaflow's `batch_client`).
NO_JOBS = Answer(200, "application/json", b'{"jobs": []}')


def faulty_result(fault: CallFault, store: Store, result: Result) -> Result:
    """CloudFormation's result as the client should see it."""
    if fault.trouble is CallTrouble.FAILED_CHANGE_SET:
        _fail(store, str(result["Id"]), fault.message or FAILED)
    if fault.trouble is CallTrouble.STALE_READ:
        return _stale(fault.operation, result)
    return result


def _fail(store: Store, change_set_id: str, reason: str) -> None:
    change_set = store.change_set(change_set_id)
    if change_set is not None:
        failed, unavailable = ChangeSetStatus.FAILED, ExecutionStatus.UNAVAILABLE
        store.save_change_set(
            replace(change_set, status=failed, execution=unavailable, reason=reason, changes=())
        )


def _stale(operation: str, result: Result) -> Result:
    """The response as of a moment ago: stacks under review, a change set still being created."""
    if operation == "DescribeStacks":
        stacks = cast("list[Mapping[str, Wire]]", result["Stacks"])
        return {**result, "Stacks": [_under_review(stack) for stack in stacks]}
    omitted = ("Changes", "StatusReason", "NextToken")
    kept = {name: value for name, value in result.items() if name not in omitted}
    return {**kept, "Status": "CREATE_IN_PROGRESS", "ExecutionStatus": "UNAVAILABLE"}


def _under_review(stack: Mapping[str, Wire]) -> Mapping[str, Wire]:
    omitted = ("Outputs", "StackStatusReason", "LastUpdatedTime")
    kept = {name: value for name, value in stack.items() if name not in omitted}
    return {**kept, "StackStatus": "REVIEW_IN_PROGRESS"}
