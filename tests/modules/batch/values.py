"""Values that the Batch core takes, all known now."""

from __future__ import annotations

from typing import Any

from tests.resolved import PROFILE, ROLE

VALUES: dict[str, Any] = {
    "subnet_ids": ["subnet-0aaaaaaaaaaaaaaaa"],
    "security_group_ids": ["sg-0aaaaaaaaaaaaaaaa"],
    "job_role_arn": ROLE,
    "instance_profile_arn": PROFILE,
}
