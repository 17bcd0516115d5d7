"""Ends creates and updates that fail early validation, before any resource is created.

In: the work and the findings. Out: a failed or rolled-back stack, with the findings in its history.
Statuses, reasons and their order follow a recorded create (radkawar/stackd,
testdata/aws/cloudformation/function_resource_policy_validation.json); an update follows the same
pattern.
"""

from __future__ import annotations

from collections.abc import Sequence

from cfn_simulator.engine.planning.change_set_events import record_findings
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.history import ValidationFinding
from cfn_simulator.engine.state.stack import Stack
from cfn_simulator.engine.state.status import OnFailure, StackStatus
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import execution, stack_deletion
from cfn_simulator.engine.work.rollback import roll_back

FAILED = (
    "Validation failed with {count} error(s). Call DescribeEvents to retrieve the full list of "
    "issues with resource and property details, resolve each error, then retry the operation."
)
SEE_EVENT = "Validation failure detected. See the operation's FAILED event for details."
DETAILED = "VALIDATION_FAILED"


def fail_create(
    work: Work, findings: Sequence[ValidationFinding], options: ExecutionOptions
) -> None:
    _fail(work, findings, StackStatus.CREATE_FAILED)
    match options.on_failure:
        case OnFailure.DELETE:
            work.enter(StackStatus.DELETE_IN_PROGRESS, SEE_EVENT)
            stack_deletion.delete_stack(work, ())
        case OnFailure.ROLLBACK:
            back = execution.begin_rollback(work)
            back.enter(StackStatus.ROLLBACK_IN_PROGRESS, SEE_EVENT)
            stack_deletion.roll_back_create(back, options)


def fail_update(
    work: Work, findings: Sequence[ValidationFinding], origin: Stack, options: ExecutionOptions
) -> None:
    stable = work.stack.stable or execution.stable_state(origin)
    _fail(work, findings, StackStatus.UPDATE_FAILED)
    if stable is not None and not options.rollback_disabled:
        back = execution.begin_rollback(work)
        back.enter(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, SEE_EVENT)
        roll_back(back, stable, options)


def _fail(work: Work, findings: Sequence[ValidationFinding], status: StackStatus) -> None:
    operation = work.operation
    record_findings(work.account, work.stack_id, operation.operation_id, operation.kind, findings)
    work.enter(status, FAILED.format(count=len(findings)), detailed=DETAILED)
