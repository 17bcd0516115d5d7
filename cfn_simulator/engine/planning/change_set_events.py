"""Records the creation of a change set as an operation in the history of its stack.

In: a change set with the findings of early validation. Out: the start, the findings and the end
among the stack's events. It is not one of the stack's LastOperations.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.history import (
    OperationMark,
    OperationStatus,
    ValidationEvent,
    ValidationFinding,
)
from cfn_simulator.engine.state.stack import OperationKind
from cfn_simulator.engine.state.status import ChangeSetStatus


def record_creation(account: Account, change_set: ChangeSet) -> None:
    begun = change_set.created
    _mark(account, change_set, OperationStatus.IN_PROGRESS, begun)
    kind = OperationKind.CHANGE_SET
    record_findings(
        account, change_set.stack_id, change_set.operation_id, kind, change_set.findings
    )
    failed = change_set.status is ChangeSetStatus.FAILED
    ended = OperationStatus.FAILED if failed else OperationStatus.SUCCEEDED
    _mark(account, change_set, ended, account.clock.now())


def record_findings(
    account: Account,
    stack_id: str,
    operation_id: str,
    kind: OperationKind,
    findings: Iterable[ValidationFinding],
) -> None:
    for finding in findings:
        moment = account.clock.now()
        event_id = account.ids.uuid()
        account.store.add_event(
            ValidationEvent(event_id, stack_id, operation_id, kind, moment, finding)
        )


def _mark(
    account: Account, change_set: ChangeSet, status: OperationStatus, moment: datetime
) -> None:
    account.store.add_event(
        OperationMark(
            change_set.stack_id,
            change_set.operation_id,
            OperationKind.CHANGE_SET,
            status,
            change_set.created,
            moment,
        )
    )
