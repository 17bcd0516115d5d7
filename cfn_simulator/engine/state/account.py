"""The environment of an operation: one account in one Region.

Everything that the request does not determine is here, so that a test can: the clock, the
identifiers, the duration of each resource, the launcher of work, the services that create
resources, and the handler of nested stacks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from cfn_simulator.base.clock import Clock, Ids
from cfn_simulator.engine.state.stack import Operation
from cfn_simulator.engine.state.store import Store
from cfn_simulator.faults.plan import FaultPlan
from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import ResourceRequest, ResourceState
from metaflow_batch_cfn.cfn.values.partitions import partition_of
from metaflow_batch_cfn.cfn.values.surroundings import Pseudo

Job: TypeAlias = Callable[[], None]


class NestedStacks(Protocol):
    """Handles the nested stacks of one stack, within one operation on it."""

    def begin(self, request: ResourceRequest) -> ResourceState:
        """Begin a nested stack, which exists but has no resources yet."""

    def create(self, begun: ResourceState) -> ResourceState:
        """Complete a stack that was begun, with its resources and outputs."""

    def update(self, request: ResourceRequest, stack_id: str) -> ResourceState:
        """Update the stack as requested, or restore it if the operation is a rollback."""

    def delete(self, stack_id: str) -> None:
        """Delete the stack unless it is already deleted."""


@dataclass(frozen=True)
class Account:
    """`nested`: the handler of nested stacks, for a stack's id and the operation on it."""

    account_id: str
    region: str
    clock: Clock
    ids: Ids
    services: Services
    launch: Callable[[Job], None]
    nested: Callable[[Account, str, Operation], NestedStacks]
    durations: Mapping[str, float] = field(default_factory=dict)
    store: Store = field(default_factory=Store)
    faults: FaultPlan = field(default_factory=FaultPlan)

    def seconds_for(self, resource_type: str) -> float:
        """How long the creation, update or deletion of a resource of the type takes."""
        return self.durations.get(resource_type, self.durations.get("*", 0.0))

    def arn(self, kind: str, name: str) -> str:
        place = f"cloudformation:{self.region}:{self.account_id}"
        partition = partition_of(self.region)
        return f"arn:{partition}:{place}:{kind}/{name}/{self.ids.uuid()}"

    def pseudo(self, name: str, stack_id: str, notification_arns: tuple[str, ...]) -> Pseudo:
        return Pseudo(
            region=self.region,
            account_id=self.account_id,
            stack_name=name,
            stack_id=stack_id,
            notification_arns=notification_arns,
        )
