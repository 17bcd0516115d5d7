"""Jobs to begin with, and what is wrong with those that cannot be made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from metaflow_batch_cfn.core.errors import InvalidFieldError
from metaflow_batch_cfn.parts.batch.containers import Ec2Container, FargateContainer
from metaflow_batch_cfn.parts.batch.job_definitions import Job
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources, FargateResources

SMALL = Ec2Resources(vcpus=1, memory_mib=2048)
SMALL_FARGATE = FargateResources(vcpus=0.25, memory_mib=512)


def ec2(**fields: Any) -> Ec2Container:
    return Ec2Container(**{"resources": SMALL, **fields})


def fargate(**fields: Any) -> FargateContainer:
    return FargateContainer(**{"resources": SMALL_FARGATE, **fields})


def refused(make: Callable[[], Job]) -> dict[str, str]:
    """The problems of a job that is refused: where, and what with what to do."""
    with pytest.raises(InvalidFieldError) as caught:
        make()
    assert len({problem.where for problem in caught.value.problems}) == len(caught.value.problems)
    return {problem.where: f"{problem.what}. {problem.remedy}" for problem in caught.value.problems}


def refused_ec2(**fields: Any) -> dict[str, str]:
    return refused(lambda: Job(runs=ec2(**fields)))


def refused_fargate(**fields: Any) -> dict[str, str]:
    return refused(lambda: Job(runs=fargate(**fields)))
