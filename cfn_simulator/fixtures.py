"""pytest fixtures that give a test an AWS of its own. pytest finds them by entry point.

In: the fixture `simulator_options`, if you define one, for `Simulator(...)`. Out: `simulator`, one
for all tests of the process, and `aws`, the same one emptied for each test, with the environment
set so that clients which your own code makes end there too; faults that a test adds end with it.
What hurts: a test that asks for `simulator` alone sees what the tests before it left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cfn_simulator import Simulator

# What would send a client of the test's elsewhere, or make it look for credentials elsewhere.
MISLEADING = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "HTTP_PROXY",
    "http_proxy",
)
# Each may have an endpoint of its own, which outdoes the common one; these are the ones that a
# Metaflow stack and its jobs talk to (botocore's service ids).
SERVICES = (
    "API_GATEWAY",
    "BATCH",
    "CLOUDFORMATION",
    "CLOUDWATCH",
    "CLOUDWATCH_LOGS",
    "DYNAMODB",
    "EC2",
    "ECR",
    "ECS",
    "EVENTBRIDGE",
    "IAM",
    "KMS",
    "LAMBDA",
    "RDS",
    "S3",
    "SECRETS_MANAGER",
    "SFN",
    "SNS",
    "SQS",
    "SSM",
    "STS",
)


@pytest.fixture(scope="session")
def simulator_options() -> Mapping[str, Any]:
    """Define your own to change them: `return {"region": "eu-west-1"}`."""
    return {}


@pytest.fixture(scope="session")
def simulator(simulator_options: Mapping[str, Any]) -> Iterator[Simulator]:
    """A simulator on a free port of loopback, for as long as the tests run."""
    from cfn_simulator.base.extra import require_extra

    require_extra()
    with Simulator(**simulator_options) as running:
        yield running


@pytest.fixture
def aws(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """The simulator as new; every AWS client that is made in the test talks to it."""
    of_services = (f"AWS_ENDPOINT_URL_{service}" for service in SERVICES)
    for name in (*MISLEADING, *of_services):
        monkeypatch.delenv(name, raising=False)
    for name, value in simulator.environment().items():
        monkeypatch.setenv(name, value)
    script = [fault for fault, _ in simulator.faults.entries()]
    yield simulator
    simulator.reset()
    simulator.faults.begin_with(script)
