"""What Batch itself says in the job's status reason.

The texts are those of the user guide, pages "job_stuck_in_runnable*".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation

_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE": (
            "Raise MaxvCpus of an environment to at least the vCPUs of the job, or submit the job "
            "with fewer (--vcpus)."
        ),
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT": (
            "Add larger instance types to an environment (--memory must fit below the nominal "
            "memory), or submit the job with less; a GPU job needs a GPU environment."
        ),
        "MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED": (
            "Choose instance types that are offered in the Availability Zones of the subnets, and "
            "check that the launch template goes with them."
        ),
        "MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS": (
            "Leave ServiceRole out, so that Batch takes its service-linked role, or give the role "
            "what the managed policy AWSBatchServiceRole has."
        ),
        "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY": (
            "EC2 has none of these instances now. Add instance types and subnets in other "
            "Availability Zones, and an On-Demand environment after a Spot one; a higher bid does "
            "not help."
        ),
        "ACTION_REQUIRED": "Every environment of the queue is INVALID: mend what its reason says.",
        "UNDETERMINED": "Batch does not know; see the other findings.",
    }
)
_ENDED_BY_RULE = "by JobStateTimeLimit action due to reason:"


def told_by_batch(situation: Situation) -> Iterator[Cause]:
    reason = situation.job.reason
    code = next((code for code in _REMEDIES if code in reason), None)
    if code is None:
        return
    certainty = Certainty.POSSIBLE if code == "UNDETERMINED" else Certainty.CERTAIN
    wrong = f"Batch says: {reason}"
    if _ENDED_BY_RULE in reason:
        wrong = f"the queue gave the job up. {wrong}"
    yield Cause(code, certainty, "the job's status reason", wrong, _REMEDIES[code])
