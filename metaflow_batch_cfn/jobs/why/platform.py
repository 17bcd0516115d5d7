"""Whether the job is for what the queue's environments are."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation
from metaflow_batch_cfn.jobs.platforms import platforms_named, platforms_of


def platform_of_the_job(situation: Situation) -> Iterator[Cause]:
    wanted = platforms_named(situation.job.platforms)
    offered = platforms_of(situation.environments)
    # Jobs of EKS name no platform.
    if not offered or not offered.isdisjoint(wanted) or "EKS" in offered:
        return
    wrong = (
        f"the job is for {', '.join(sorted(wanted))} (its definition's platformCapabilities), the "
        f"environments are {', '.join(sorted(offered))}"
    )
    remedy = "Submit it to a queue of its platform, or with a definition of the queue's."
    yield Cause("PLATFORM", Certainty.CERTAIN, "platform of job and queue", wrong, remedy)
