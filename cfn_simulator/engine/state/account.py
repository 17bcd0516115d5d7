"""What an operation works with, apart from values: one account in one region.

Everything that is not decided by the request is here, so that a test can decide it: the clock, the
identifiers, how long each resource takes, who runs the work, the services that make resources, and
who works on the stacks among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from cfn_simulator.base.clock import Clock, Ids
from cfn_simulator.engine.state.store import Store
from cfn_simulator.engine.state.values import Operation
from cfn_simulator.faults.plan import FaultPlan
from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import ResourceRequest, ResourceState
from metaflow_batch_cfn.cfn.values.partitions import partition_of
from metaflow_batch_cfn.cfn.values.surroundings import Pseudo

Job: TypeAlias = Callable[[], None]


class NestedStacks(Protocol):
    """Works on the stacks that are resources of one stack, within one operation on it."""

    def begin(self, request: ResourceRequest) -> ResourceState:
        """A stack that exists and has yet to be worked on."""

    def create(self, begun: ResourceState) -> ResourceState:
        """The stack that was begun, with its resources and outputs."""

    def update(self, request: ResourceRequest, stack_id: str) -> ResourceState:
        """The stack as the request wants it, or as it was if the operation is a rollback."""

    def delete(self, stack_id: str) -> None:
        """Delete the stack unless that is done already."""


@dataclass(frozen=True)
class Account:
    """`nested`: from a stack's id and the operation on it, who works on its nested stacks."""

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
        """How long the type takes to be made, changed or deleted."""
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
