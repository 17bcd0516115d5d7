"""Rules: what a template asserts about its parameters together."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from metaflow_batch_cfn.cfn.parameters.parameter_rules import check_rules
from metaflow_batch_cfn.cfn.parameters.parameters import resolve_parameters
from metaflow_batch_cfn.cfn.values.surroundings import Lookups, NoAccount, TemplateError
from tests.cfn.templates import PSEUDO, Account, template

HEADER = """
Parameters:
  Stage: {Type: String, Default: dev}
  Types: {Type: CommaDelimitedList, Default: "a,b"}
  Empty: {Type: CommaDelimitedList, Default: ""}
  Net: {Type: "AWS::EC2::VPC::Id", Default: vpc-1}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>", Default: "subnet-1,subnet-2"}
Resources: {R: {Type: AWS::S3::Bucket}}
Rules:
  Rule:
"""
ACCOUNT = Account(
    existing={
        "AWS::EC2::VPC::Id": ["vpc-1", "vpc-2"],
        "AWS::EC2::Subnet::Id": ["subnet-1", "subnet-2", "subnet-3"],
    },
    attributes={
        "subnet-1": {"VpcId": "vpc-1"},
        "subnet-2": {"VpcId": "vpc-1"},
        "subnet-3": {"VpcId": "vpc-2"},
        "vpc-1": {"Tags.Name": "main"},
    },
)


def failures(
    body: str, given: Mapping[str, str] | None = None, lookups: Lookups = ACCOUNT
) -> list[str]:
    loaded = template(HEADER + body)
    parameters = resolve_parameters(loaded, given or {}, lookups=lookups)
    return [problem.what for problem in check_rules(loaded, parameters, PSEUDO, lookups)]


def holds(assertion: str, lookups: Lookups = ACCOUNT, **given: str) -> bool:
    body = f"    Assertions: [{{Assert: {assertion}, AssertDescription: message}}]\n"
    found = failures(body, given, lookups)
    assert found in ([], ["Rule Rule: message"])
    return not found


@pytest.mark.parametrize(
    ("assertion", "expected"),
    [
        ("!Equals [!Ref Stage, dev]", True),
        ("!Not [!Equals [!Ref Stage, dev]]", False),
        ("!And [!Equals [a, a], !Equals [!Ref 'AWS::Region', us-east-1]]", True),
        ("!Or [!Equals [a, b], !Equals [a, c]]", False),
        ("!Contains [[dev, test], !Ref Stage]", True),
        ("!Contains [!Ref Types, c]", False),
        ("!Not [!Contains [!Ref Empty, '']]", False),
        ("!EachMemberEquals [!Ref Types, a]", False),
        ("!EachMemberEquals [[dev, dev], !Ref Stage]", True),
        ("!EachMemberIn [!Ref Types, [a, b, c]]", True),
        ("!EachMemberIn [!Ref Types, [a]]", False),
        ("!EachMemberIn [!ValueOf [Subnets, VpcId], !RefAll 'AWS::EC2::VPC::Id']", True),
        ("!EachMemberEquals [!ValueOf [Subnets, VpcId], !Ref Net]", True),
        ("!Equals [!ValueOf [Net, Tags.Name], main]", True),
        ("!Contains [!ValueOfAll ['AWS::EC2::Subnet::Id', VpcId], vpc-2]", True),
    ],
)
def test_an_assertion_is_true_or_false(assertion: str, expected: bool) -> None:
    assert holds(assertion) is expected


def test_subnets_of_another_network_are_reported() -> None:
    assertion = "!EachMemberEquals [!ValueOf [Subnets, VpcId], !Ref Net]"
    assert not holds(assertion, Subnets="subnet-1,subnet-3")


def test_assertions_count_only_if_the_condition_is_true() -> None:
    body = """
    RuleCondition: !Equals [!Ref Stage, prod]
    Assertions:
      - {Assert: !Equals [a, b], AssertDescription: first}
      - {Assert: !Equals [a, b]}
"""
    assert failures(body) == []
    message = failures(body, {"Stage": "prod"})
    assert message == ["Rule Rule: first", "Rule Rule: assertion 2 failed"]


@pytest.mark.parametrize(
    "assertion",
    [
        "!Equals [!ValueOf [Net, Tags.Name], other]",
        "!Not [!Equals [!ValueOf [Net, Tags.Name], main]]",
        "!EachMemberIn [!Ref Types, !RefAll 'AWS::EC2::VPC::Id']",
        "!And [!Equals [a, a], !Contains [!ValueOfAll ['AWS::EC2::Subnet::Id', VpcId], x]]",
    ],
)
def test_assertions_that_need_an_account_pass_without_one(assertion: str) -> None:
    assert holds(assertion, NoAccount())


def test_assertions_that_need_no_account_are_checked_without_one() -> None:
    assertion = "!And [!Equals [a, b], !Equals [!ValueOf [Net, Tags.Name], main]]"
    assert not holds(assertion, NoAccount())


@pytest.mark.parametrize(
    ("assertion", "message"),
    [
        ("!Ref Stage", "must be true or false"),
        ("text", "must be true or false"),
        ("!Equals [!Ref R, a]", r"Unresolved dependencies \[R\]. Rules can reference parameters"),
        ("!Equals [!Sub '${Stage}', a]", "Fn::Sub is not allowed in the Rules block"),
    ],
)
def test_an_invalid_assertion_is_rejected(assertion: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        holds(assertion)


def test_a_rule_needs_assertions() -> None:
    with pytest.raises(TemplateError, match="rule Rule has no list of Assertions"):
        failures("    RuleCondition: !Equals [a, a]\n")
