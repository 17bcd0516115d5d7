"""The simulator in this process as a CloudFormation to deploy to; an operation ends before its
response.
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
    # A full reset would be more thorough, but takes a second per test.
    connection.client.delete_stack(StackName="web")


@pytest.fixture
def script(aws: Simulator, cloud: Cloud) -> Iterator[FaultPlan]:
    """Injected faults; `cloud` cleans up after they end."""
    plan = aws.server.world.faults
    yield plan
    plan.clear()
