"""A job of several nodes at once, such as MPI: On-Demand instances only, one node on each.

Its containers have network interfaces of their own and no public address, so that the subnets
need a NAT gateway or endpoints: https://docs.aws.amazon.com/batch/latest/userguide/mnp-ce.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from troposphere import batch

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.parts.batch.containers import ContainerContext, Ec2Container
from metaflow_batch_cfn.parts.rules.known import whole_number


@dataclass(frozen=True, kw_only=True)
class NodeGroup:
    """The nodes from `first` to `last`, all alike; without a `last`, to the end, so that who
    submits a job may ask for more of them."""

    container: Ec2Container
    first: int = 0
    last: int | None = None

    @property
    def target(self) -> str:
        return f"{self.first}:{'' if self.last is None else self.last}"


@dataclass(frozen=True, kw_only=True)
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
                f"there is no node {self.main_node} of {self.nodes}",
                f"Nodes are counted from 0 to {self.nodes - 1}.",
            )
        following = 0
        for index, group in enumerate(self.groups):
            last = self.nodes - 1 if group.last is None else group.last
            if group.first != following or not group.first <= last < self.nodes:
                yield Problem(
                    f"{where}.groups[{index}]",
                    f"nodes {group.target} of {self.nodes}",
                    f"This group begins at {following}, and ends before {self.nodes}.",
                )
                return
            following = last + 1
        if following != self.nodes:
            yield Problem(
                f"{where}.groups",
                f"no group has the nodes from {following} to {self.nodes - 1}",
                "Leave the last group without a last node.",
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
