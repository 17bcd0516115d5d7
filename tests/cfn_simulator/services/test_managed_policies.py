"""AWS's managed policies: moto's own, parsed once, and no account changes another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto.iam.models import AWSManagedPolicy, IAMBackend, iam_backends

from cfn_simulator.services.services import Services

ACCOUNTS = ("111111111101", "111111111102")
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
DENY = {"Effect": "Deny", "Action": "*", "Resource": "*"}
NOTHING = json.dumps({"Version": "2012-10-17", "Statement": [DENY]})


@pytest.fixture
def two_accounts() -> Iterator[tuple[Any, Any]]:
    services = [Services(account_id=account) for account in ACCOUNTS]
    first, second = (each.client("iam") for each in services)
    yield first, second
    services[0].reset()


def attached(iam: Any) -> list[str]:
    pages = iam.get_paginator("list_policies").paginate(OnlyAttached=True)
    return [policy["Arn"] for page in pages for policy in page["Policies"]]


def facts(policy: Any) -> dict[str, Any]:
    """Everything in a policy except its id, which moto generates."""
    kept = {name: value for name, value in vars(policy).items() if name not in ("id", "versions")}
    return {**kept, "versions": [vars(version) for version in policy.versions], "arn": policy.arn}


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_an_account_has_the_policies_that_moto_would_create(
    partition: str, two_accounts: tuple[Any, Any]
) -> None:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    two_accounts[0].list_roles()  # loads IAM
    expected = [
        AWSManagedPolicy.from_data(name, ACCOUNTS[0], partition, policy)
        for name, policy in json.loads(aws_managed_policies_data).items()
    ]
    ours = iam_backends[ACCOUNTS[0]][partition].aws_managed_policies
    assert len(ours) > 1000
    assert [facts(policy) for policy in ours] == [facts(policy) for policy in expected]


def test_an_attachment_in_one_account_is_in_no_other(two_accounts: tuple[Any, Any]) -> None:
    first, second = two_accounts
    first.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)
    first.attach_role_policy(RoleName="reader", PolicyArn=READ_ONLY)
    assert (attached(first), attached(second)) == ([READ_ONLY], [])


def test_tags_and_versions_of_one_account_are_in_no_other(two_accounts: tuple[Any, Any]) -> None:
    first, second = two_accounts
    before = second.list_policy_versions(PolicyArn=READ_ONLY)["Versions"]
    first.tag_policy(PolicyArn=READ_ONLY, Tags=[{"Key": "a", "Value": "b"}])
    first.create_policy_version(PolicyArn=READ_ONLY, PolicyDocument=NOTHING, SetAsDefault=True)
    assert second.list_policy_tags(PolicyArn=READ_ONLY)["Tags"] == []
    assert second.list_policy_versions(PolicyArn=READ_ONLY)["Versions"] == before


def test_a_reset_removes_attachments() -> None:
    services = Services()
    iam = services.client("iam")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="reader", PolicyArn=READ_ONLY)
    services.reset()
    assert attached(iam) == []
    assert iam.list_roles()["Roles"] == []


def test_the_documents_are_shared(two_accounts: tuple[Any, Any]) -> None:
    for iam in two_accounts:
        iam.list_roles()
    first, second = (
        IAMBackend._init_aws_policies(iam_backends[account]["aws"]) for account in ACCOUNTS
    )
    pairs = [(one.versions[0], other.versions[0]) for one, other in zip(first, second, strict=True)]
    assert all(one is not other and one.document is other.document for one, other in pairs)
