"""Values for the Batch core, all known now."""

from __future__ import annotations

from typing import Any

from metaflow_batch_cfn import BatchCore
from metaflow_batch_cfn.core.fields import make
from metaflow_batch_cfn.core.published import Module, published
from tests.resolved import PROFILE, ROLE

VALUES: dict[str, Any] = {
    "subnet_ids": ["subnet-0aaaaaaaaaaaaaaaa"],
    "security_group_ids": ["sg-0aaaaaaaaaaaaaaaa"],
    "job_role_arn": ROLE,
    "instance_profile_arn": PROFILE,
}


def batch_core(**changes: Any) -> Module:
    """The Batch core with these values, given flat."""
    return make(published(BatchCore), {**VALUES, **changes})
