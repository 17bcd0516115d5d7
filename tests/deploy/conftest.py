"""A CloudFormation to deploy to: the simulator in this process, whose operations end before they
answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from metaflow_batch_cfn.deploy.client import Cloud, connect_local
from metaflow_batch_cfn.simulator import Simulator


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def cloud(aws: Simulator) -> Iterator[Cloud]:
    yield connect_local(aws.endpoint_url, aws.region)
    aws.reset()
