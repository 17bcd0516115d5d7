"""Whether the job's platform matches the queue's environments."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation
from metaflow_batch_cfn.jobs.platforms import platforms_named, platforms_of


def platform_of_the_job(situation: Situation) -> Iterator[Cause]:
    required = platforms_named(situation.job.platforms)
    offered = platforms_of(situation.environments)
    # EKS jobs have no platformCapabilities.
    if not offered or not offered.isdisjoint(required) or "EKS" in offered:
        return
    wrong = (
        f"the job is for {', '.join(sorted(required))} (its definition's platformCapabilities), "
        f"but the environments are {', '.join(sorted(offered))}"
    )
    remedy = "Use a queue of the job's platform, or a definition for the queue's platform."
    yield Cause("PLATFORM", Certainty.CERTAIN, "platform of job and queue", wrong, remedy)
