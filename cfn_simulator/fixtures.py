"""pytest fixtures that give each test a simulated AWS. pytest loads them by entry point.

In: the fixture `simulator_options`, if you define one, for `Simulator(...)`. Out: `simulator`, one
for all tests of the process, and `aws`, the same simulator reset after each test, with the
environment set so that your own code's clients use it as well; faults that a test adds are removed
when the test ends.
Limits: a test that uses `simulator` alone sees what earlier tests left behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cfn_simulator import Simulator

# Variables that would redirect a test's client, or make it look for credentials elsewhere.
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
# Each may have its own endpoint, which overrides the common one. These are the services that a
# Metaflow stack and its jobs use (botocore's service ids).
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
    """Override this fixture to change the options: `return {"region": "eu-west-1"}`."""
    return {}


@pytest.fixture(scope="session")
def simulator(simulator_options: Mapping[str, Any]) -> Iterator[Simulator]:
    """A simulator on a free loopback port, for the duration of the test session."""
    from cfn_simulator.base.extra import require_extra

    require_extra()
    with Simulator(**simulator_options) as running:
        yield running


@pytest.fixture
def aws(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """The simulator, empty; every AWS client that the test creates uses it."""
    of_services = (f"AWS_ENDPOINT_URL_{service}" for service in SERVICES)
    for name in (*MISLEADING, *of_services):
        monkeypatch.delenv(name, raising=False)
    for name, value in simulator.environment().items():
        monkeypatch.setenv(name, value)
    script = [fault for fault, _ in simulator.faults.entries()]
    yield simulator
    simulator.reset()
    simulator.faults.begin_with(script)
