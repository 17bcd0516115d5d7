"""A condition in a bucket policy decides whether its statement applies."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_simulator.services.bucket_policies import in_force

DENY: dict[str, Any] = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def test_a_policy_that_denies_plain_http_does_not_deny_loopback() -> None:
    plain = {**DENY, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert in_force(policy(plain))["Statement"] == []


def test_a_true_condition_keeps_its_statement() -> None:
    secure = {**DENY, "Condition": {"Bool": {"aws:SecureTransport": ["true"]}}}
    assert in_force(policy(secure))["Statement"] == [DENY]


def test_a_statement_without_a_condition_always_applies() -> None:
    assert in_force({"Statement": DENY})["Statement"] == [DENY]


@pytest.mark.parametrize("operator", ["StringEquals", "IpAddress"])
def test_a_condition_that_cannot_be_evaluated_is_false(operator: str) -> None:
    unknown = {**DENY, "Condition": {operator: {"aws:SourceVpc": "vpc-1"}}}
    assert in_force(policy(unknown))["Statement"] == []
