"""One resource in two stacks: as it is, and as it will be."""

from __future__ import annotations

from dataclasses import dataclass

from metaflow_batch_cfn.cfn.changes.replacement import replacement_of
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource, ResolvedStack
from metaflow_batch_cfn.cfn.registry.resource_types import ResourceType, resource_type
from metaflow_batch_cfn.core.nodes import Path


@dataclass(frozen=True)
class Pair:
    """One resource in both stacks."""

    old_stack: ResolvedStack
    new_stack: ResolvedStack
    logical_id: str
    region: str

    @property
    def before(self) -> ResolvedResource:
        return self.old_stack.resources[self.logical_id]

    @property
    def after(self) -> ResolvedResource:
        return self.new_stack.resources[self.logical_id]

    @property
    def kind(self) -> ResourceType:
        return resource_type(self.after.type, self.region)

    def verdict(self, path: Path) -> str:
        return replacement_of(self.kind, path, self.before.properties, self.after.properties).value

    def adds(self, logical_id: str) -> bool:
        """Whether the other resource, with this logical id, is new."""
        return logical_id in self.new_stack.resources and logical_id not in self.old_stack.resources
