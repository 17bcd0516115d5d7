"""The desired state of one resource, which a handler creates or updates.

In: a resolved resource of a template, or the record of a deployed one (to restore it). Out: the
handler's request, and the record of the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cfn_simulator.engine.state.stack import Deployed
from cfn_simulator.engine.state.status import ResourceStatus
from cfn_simulator.engine.state.work import Work
from cfn_simulator.types import ResourceRequest, ResourceState
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class DesiredResource:
    """`shown`: the properties with secrets masked."""

    resource: ResolvedResource
    dependencies: tuple[str, ...]
    tags: Mapping[str, str]
    shown: Mapping[str, Json]

    @staticmethod
    def of(deployed: Deployed) -> DesiredResource:
        """The state that was desired of a deployed resource, to restore it."""
        return DesiredResource(
            deployed.resource, deployed.dependencies, deployed.tags, deployed.shown
        )

    def deployed(
        self,
        status: ResourceStatus,
        moment: datetime,
        state: ResourceState | None = None,
        reason: str | None = None,
    ) -> Deployed:
        """The record of the resource in a status; with `state` once it exists."""
        physical_id = state.physical_id if state else None
        return Deployed(
            resource=replace(self.resource, physical_id=physical_id),
            status=status,
            changed=moment,
            reason=reason,
            physical_id=physical_id,
            ref=state.ref if state else "",
            attributes=state.attributes if state else {},
            dependencies=self.dependencies,
            tags=self.tags,
            shown=self.shown,
        )


def state_of(resource: Deployed) -> ResourceState:
    return ResourceState(
        physical_id=resource.physical_id or "",
        attributes=resource.attributes,
        ref=resource.ref,
    )


def request_for(work: Work, desired: DesiredResource) -> ResourceRequest:
    stack, account = work.stack, work.account
    return ResourceRequest(
        logical_id=desired.resource.logical_id,
        type=desired.resource.type,
        properties=desired.resource.properties,
        stack_name=stack.name,
        stack_id=stack.stack_id,
        region=account.region,
        account_id=account.account_id,
        tags={**desired.tags, **_system_tags(work, desired)},
        token=account.ids.token(),
    )


def _system_tags(work: Work, desired: DesiredResource) -> dict[str, str]:
    if not resource_type(desired.resource.type).takes_system_tags:
        return {}
    stack = work.stack
    return {
        "aws:cloudformation:logical-id": desired.resource.logical_id,
        "aws:cloudformation:stack-id": stack.stack_id,
        "aws:cloudformation:stack-name": stack.name,
    }
