"""A CloudFormation to deploy to: the simulator in this process, whose operations end before they
answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cfn_simulator import Simulator
from cfn_simulator.faults.plan import FaultPlan
from metaflow_batch_cfn.aws.account import local_account
from metaflow_batch_cfn.deploy.cloud.client import Cloud


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(scope="module")
def connection(aws: Simulator) -> Cloud:
    return Cloud.of(local_account(aws.endpoint_url, aws.region))


@pytest.fixture
def cloud(connection: Cloud) -> Iterator[Cloud]:
    yield connection
    # Forgetting everything would be thorough, and costs a second a test.
    connection.client.delete_stack(StackName="web")


@pytest.fixture
def script(aws: Simulator, cloud: Cloud) -> Iterator[FaultPlan]:
    """The faults that are played; `cloud` cleans up after they have ended."""
    plan = aws.server.world.faults
    yield plan
    plan.clear()
