"""One operation on one stack, which writes the stack's state and its history together.

In: an account, a stack, the operation. Out: saved stacks and events. Every change of status is made
here, so that each status has its event and each event its status.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from cfn_simulator.engine.state.account import Account, NestedStacks
from cfn_simulator.engine.state.history import Event
from cfn_simulator.engine.state.stack import (
    DEFAULT_MODE,
    STACK_TYPE,
    Deployed,
    Operation,
    OperationKind,
    OperationMode,
    Stack,
)
from cfn_simulator.engine.state.status import ResourceStatus, StackStatus

USER_INITIATED = "User Initiated"


@dataclass(frozen=True)
class Work:
    account: Account
    stack_id: str
    operation: Operation

    @property
    def stack(self) -> Stack:
        return self.account.store.stack(self.stack_id)

    @property
    def nested(self) -> NestedStacks:
        return self.account.nested(self.account, self.stack_id, self.operation)

    def save(self, **changes: Any) -> Stack:
        """Save the stack with these fields changed."""
        with self.account.store.locked():
            return self.account.store.save(replace(self.stack, **changes))

    def enter(
        self,
        status: StackStatus,
        reason: str | None = None,
        *,
        detailed: str | None = None,
        **changes: Any,
    ) -> Stack:
        """Set the status of the stack, with an event."""
        stack = self.save(status=status, reason=reason, **changes)
        identity = (stack.name, STACK_TYPE, stack.stack_id)
        self._add_event(*identity, status.value, reason=reason, detailed=detailed)
        return stack

    def keep(self, resource: Deployed) -> None:
        """Save a resource without an event."""
        with self.account.store.locked():
            self.save(resources={**self.stack.resources, resource.logical_id: resource})

    def record(self, resource: Deployed) -> None:
        """Save a resource in its new status, with an event."""
        self.keep(resource)
        self.record_event(resource)

    def record_event(self, resource: Deployed) -> None:
        """Add an event for a resource that the stack no longer has, or has replaced."""
        self._add_event(
            resource.logical_id,
            resource.type,
            resource.physical_id or "",
            resource.status.value,
            reason=resource.reason,
            properties=json.dumps(dict(resource.shown)),
        )

    def with_status(
        self, deployed: Deployed, status: ResourceStatus, reason: str | None = None
    ) -> Deployed:
        """The resource in another status, as of now; not saved."""
        now = self.account.clock.now()
        return replace(deployed, status=status, reason=reason, changed=now)

    def drop(self, logical_id: str) -> None:
        """Remove a resource that the stack no longer has."""
        with self.account.store.locked():
            kept = {name: one for name, one in self.stack.resources.items() if name != logical_id}
            self.save(resources=kept)

    def _add_event(
        self,
        logical_id: str,
        kind: str,
        physical_id: str,
        status: str,
        *,
        reason: str | None,
        properties: str | None = None,
        detailed: str | None = None,
    ) -> None:
        stack = self.stack
        self.account.store.add_event(
            Event(
                event_id=f"{logical_id}-{status}-{self.account.ids.uuid()}",
                stack_id=stack.stack_id,
                stack_name=stack.name,
                logical_id=logical_id,
                physical_id=physical_id,
                type=kind,
                moment=self.account.clock.now(),
                status=status,
                reason=reason,
                properties=properties,
                token=self.operation.token,
                operation_id=self.operation.operation_id,
                detailed=detailed,
            )
        )


def begin_work(
    account: Account,
    stack: Stack,
    kind: OperationKind,
    token: str | None,
    fingerprint: str | None = None,
    *,
    mode: OperationMode = DEFAULT_MODE,
) -> Work:
    """Begin an operation on a saved stack, and add it to the stack's operations."""
    operation = Operation(account.ids.uuid(), kind, token, fingerprint, mode)
    account.store.save(replace(stack, operations=(*stack.operations, operation)))
    return Work(account, stack.stack_id, operation)
