"""The outputs of an existing stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metaflow_batch_cfn.deploy.cloud.errors import MissingStackError
from metaflow_batch_cfn.deploy.cloud.stacks import StackOutput
from metaflow_batch_cfn.deploy.cloud.states import StackStatus
from metaflow_batch_cfn.deploy.planning.request import checked_stack

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.client import Cloud


def outputs_of(name: str, cloud: Cloud) -> tuple[StackOutput, ...]:
    """In CloudFormation's order; raises MissingStackError."""
    stack = cloud.stack(checked_stack(name))
    if stack is None or stack.status is StackStatus.REVIEW_IN_PROGRESS:
        raise MissingStackError(name, cloud.identity.region)
    return stack.outputs
