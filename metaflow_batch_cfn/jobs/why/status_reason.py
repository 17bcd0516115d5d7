"""What AWS Batch reports in the job's status reason.

The codes are those of the user guide, pages "job_stuck_in_runnable*".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation

_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE": (
            "Increase MaxvCpus of an environment to at least the job's vCPUs, or submit the job "
            "with fewer (--vcpus)."
        ),
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT": (
            "Add larger instance types to an environment (--memory must be below their nominal "
            "memory), or submit the job with less. A GPU job needs a GPU environment."
        ),
        "MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED": (
            "Choose instance types that are offered in the subnets' Availability Zones, and check "
            "that the launch template supports them."
        ),
        "MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS": (
            "Omit ServiceRole, so that AWS Batch uses its service-linked role, or grant the role "
            "the permissions of the managed policy AWSBatchServiceRole."
        ),
        "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY": (
            "EC2 currently has no capacity for these instances. Add instance types, subnets in "
            "other Availability Zones, and an On-Demand environment after a Spot one. A higher bid "
            "does not help."
        ),
        "ACTION_REQUIRED": "All environments of the queue are INVALID. Fix what the reason names.",
        "UNDETERMINED": "AWS Batch could not determine the cause; see the other findings.",
    }
)
_ENDED_BY_RULE = "by JobStateTimeLimit action due to reason:"


def reported_by_batch(situation: Situation) -> Iterator[Cause]:
    reason = situation.job.reason
    code = next((code for code in _REMEDIES if code in reason), None)
    if code is None:
        return
    certainty = Certainty.POSSIBLE if code == "UNDETERMINED" else Certainty.CERTAIN
    wrong = f"AWS Batch reports: {reason}"
    if _ENDED_BY_RULE in reason:
        wrong = f"the queue cancelled the job. {wrong}"
    yield Cause(code, certainty, "the job's status reason", wrong, _REMEDIES[code])
