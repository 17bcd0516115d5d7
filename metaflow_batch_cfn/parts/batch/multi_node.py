"""A multi-node parallel job, such as MPI: On-Demand instances only, with one node on each.

Its containers have their own network interfaces without public IP addresses, so their subnets
need a NAT gateway or endpoints: https://docs.aws.amazon.com/batch/latest/userguide/mnp-ce.html
"""

from __future__ import annotations

from collections.abc import Iterator

from troposphere import batch

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.parts.batch.containers import ContainerContext, Ec2Container
from metaflow_batch_cfn.parts.rules.known import whole_number


@record(frozen=True, kw_only=True)
class NodeGroup:
    """Identical nodes from `first` to `last`. Without `last`, the group extends to the last node,
    so that a submission can request more nodes."""

    container: Ec2Container
    first: int = 0
    last: int | None = None

    @property
    def target(self) -> str:
        return f"{self.first}:{'' if self.last is None else self.last}"


@record(frozen=True, kw_only=True)
class MultiNode:
    """Nodes that start together; the job ends when the main one does."""

    nodes: int
    groups: tuple[NodeGroup, ...]
    main_node: int = 0

    def problems(self, where: str) -> Iterator[Problem]:
        sizes = [
            *whole_number(f"{where}.nodes", self.nodes, 2, 1000, "nodes"),
            *whole_number(f"{where}.main_node", self.main_node, 0),
        ]
        yield from sizes
        if not sizes:
            yield from self._range_problems(where)
        for index, group in enumerate(self.groups):
            yield from group.container.problems(f"{where}.groups[{index}].container")

    def _range_problems(self, where: str) -> Iterator[Problem]:
        """Each node is in one group."""
        if self.main_node >= self.nodes:
            yield Problem(
                f"{where}.main_node",
                f"there is no node {self.main_node} among {self.nodes}",
                f"Nodes are numbered from 0 to {self.nodes - 1}.",
            )
        following = 0
        for index, group in enumerate(self.groups):
            last = self.nodes - 1 if group.last is None else group.last
            if group.first != following or not group.first <= last < self.nodes:
                yield Problem(
                    f"{where}.groups[{index}]",
                    f"contains nodes {group.target} of {self.nodes}",
                    f"Start this group at {following} and end it before {self.nodes}.",
                )
                return
            following = last + 1
        if following != self.nodes:
            yield Problem(
                f"{where}.groups",
                f"no group contains nodes {following} to {self.nodes - 1}",
                "Omit last from the last group.",
            )

    def properties(self, context: ContainerContext) -> batch.NodeProperties:
        return batch.NodeProperties(
            MainNode=self.main_node,
            NumNodes=self.nodes,
            NodeRangeProperties=[
                batch.NodeRangeProperty(
                    TargetNodes=group.target,
                    Container=batch.MultiNodeContainerProperties(
                        **group.container.properties(context)
                    ),
                )
                for group in self.groups
            ],
        )
