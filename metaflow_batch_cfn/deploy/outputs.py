"""The outputs of a stack that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metaflow_batch_cfn.deploy.errors import MissingStackError
from metaflow_batch_cfn.deploy.request import checked_stack
from metaflow_batch_cfn.deploy.states import StackStatus
from metaflow_batch_cfn.deploy.values import StackOutput

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.client import Cloud


def outputs_of(name: str, cloud: Cloud) -> tuple[StackOutput, ...]:
    """In CloudFormation's order; raises MissingStackError."""
    stack = cloud.stack(checked_stack(name))
    if stack is None or stack.status is StackStatus.REVIEW_IN_PROGRESS:
        raise MissingStackError(name, cloud.identity.region)
    return stack.outputs
