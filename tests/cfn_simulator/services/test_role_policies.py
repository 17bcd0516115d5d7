"""What a job's role allows and denies."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_simulator.services.role_policies import is_allowed
from cfn_simulator.services.role_trust import is_trusted

OBJECT = "arn:aws:s3:::data/run/1"


def statement(effect: str = "Allow", **members: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": "s3:GetObject", "Resource": "*", **members}


def allowed(*statements: dict[str, Any], action: str = "s3:GetObject", on: str = OBJECT) -> bool:
    return is_allowed([{"Statement": list(statements)}], action, on)


def test_an_action_that_nothing_allows_is_refused() -> None:
    assert not is_allowed([], "s3:GetObject", OBJECT)
    assert not allowed(statement(), action="s3:PutObject")


@pytest.mark.parametrize(
    ("members", "holds"),
    [
        ({"Action": ["s3:PutObject", "s3:Get*"]}, True),
        ({"Action": "S3:getobject"}, True),
        ({"Action": "s3:GetObject?"}, False),
        ({"Resource": "arn:aws:s3:::data/*"}, True),
        ({"Resource": "arn:aws:s3:::data"}, False),
        ({"Resource": ["arn:aws:s3:::other/*", "arn:aws:s3:::dat?/run/*"]}, True),
        ({"Resource": "arn.aws.s3...data/run/1"}, False),
    ],
)
def test_actions_and_resources_have_wildcards(members: dict[str, Any], holds: bool) -> None:
    assert allowed(statement(**members)) is holds


def test_an_explicit_deny_overrides_every_allow() -> None:
    assert not allowed(statement(), statement("Deny", Resource="arn:aws:s3:::data/*"))
    assert allowed(statement(), statement("Deny", Resource="arn:aws:s3:::other/*"))


def test_a_notaction_statement_does_not_cover_its_actions() -> None:
    others = {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}
    everything = statement(Action="*")
    assert allowed(everything, others)
    assert not allowed(everything, others, action="s3:PutObject")


def test_a_statement_with_an_unsupported_condition_has_no_effect() -> None:
    """Metaflow's official template denies presigned requests with such a condition."""
    presigned = {"StringNotEquals": {"s3:authType": "REST-HEADER"}}
    assert allowed(statement(), statement("Deny", Condition=presigned))
    assert not allowed(statement(Condition=presigned))


def test_without_a_resource_from_moto_every_statement_covers_it() -> None:
    table = statement(Action="dynamodb:GetItem", Resource="arn:aws:dynamodb:::table/state")
    assert allowed(table, action="dynamodb:GetItem", on="*")
    assert not allowed(table, action="dynamodb:DeleteItem", on="*")


JOB = {"arn:aws:iam::123456789012:role/job", "arn:aws:iam::123456789012:root", "123456789012"}


def trusted(*statements: dict[str, Any]) -> bool:
    assumes = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    return is_trusted({"Statement": [{**assumes, **each} for each in statements]}, JOB)


@pytest.mark.parametrize(
    ("principal", "holds"),
    [
        ({"AWS": "arn:aws:iam::123456789012:role/job"}, True),
        ({"AWS": ["arn:aws:iam::123456789012:role/other", "123456789012"]}, True),
        ("*", True),
        ({"AWS": "arn:aws:iam::123456789012:role/other"}, False),
        ({"Service": "ec2.amazonaws.com"}, False),
    ],
)
def test_a_role_trusts_the_principals_that_its_policy_names(principal: Any, holds: bool) -> None:
    assert trusted({"Principal": principal}) is holds


def test_a_denied_or_conditional_principal_is_not_trusted() -> None:
    anyone = {"Principal": "*"}
    assert not trusted(anyone, {"Effect": "Deny", "Principal": {"AWS": min(JOB)}})
    assert not trusted({**anyone, "Condition": {"StringEquals": {"sts:ExternalId": "a"}}})
    assert not trusted({**anyone, "Action": "sts:TagSession"})


def test_many_stars_are_matched_without_trying_every_division() -> None:
    pattern = "arn:aws:s3:::" + "*a" * 40 + "*b"
    assert not allowed(statement(Resource=pattern), on="arn:aws:s3:::" + "a" * 1000)
    assert allowed(statement(Resource=pattern), on="arn:aws:s3:::" + "a" * 1000 + "b")
    assert not allowed(statement(Resource="arn:[a]"), on="arn:a")
