"""Which acknowledgements a template needs, in the words that CreateChangeSet takes.

CloudFormation asks for them as a guard against surprises; the review shows the resources instead,
so nothing is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from metaflow_batch_cfn.cfn.load import Template
from metaflow_batch_cfn.core import capabilities

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.literals import CapabilityType


def capabilities_of(template: Template) -> tuple[CapabilityType, ...]:
    """Sorted; empty for a template without IAM resources or macros."""
    return cast("tuple[CapabilityType, ...]", capabilities.capabilities_of(template.data))
