"""Checks before any call to AWS: names, tags, values, sizes, capabilities."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.deploy.planning.parameter_checks import refuse_foreign_arns
from metaflow_batch_cfn.deploy.planning.parameters import plan_parameters
from metaflow_batch_cfn.deploy.planning.plan import capabilities_of
from metaflow_batch_cfn.deploy.planning.request import checked_stack, deploy_request
from metaflow_batch_cfn.deploy.planning.template_body import TemplateTooLargeError, template_body

BUCKET = {"Type": "AWS::S3::Bucket"}
PARAMETERS = {
    "Size": {"Type": "Number", "MinValue": 1, "MaxValue": 9, "Description": "How big."},
    "Mode": {"Type": "String", "Default": "slow", "AllowedValues": ["slow", "fast"]},
    "Secret": {"Type": "String", "NoEcho": True, "Default": "x", "AllowedPattern": "[a-z]+"},
    "Zones": {"Type": "List<AWS::EC2::AvailabilityZone::Name>", "Default": "a"},
}


def text(**sections: object) -> str:
    return json.dumps({"Resources": {"Bucket": BUCKET}, **sections})


def problems(
    parameters: Mapping[str, str] = {}, tags: Mapping[str, str] = {}, stack: str = "web"
) -> str:
    try:
        deploy_request(stack, template_body(text(Parameters=PARAMETERS), "t"), parameters, tags)
    except ConfigError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", ["a", "A-1", "a" * 128])
def test_a_stack_name_that_cloudformation_accepts(name: str) -> None:
    assert problems(stack=name) == ""


@pytest.mark.parametrize("name", ["", "1a", "-a", "a_b", "a" * 129, "ä", "a\n"])
def test_a_stack_name_that_cloudformation_rejects(name: str) -> None:
    assert "STACK" in problems(stack=name)


def test_an_existing_stack_may_be_given_by_its_id() -> None:
    stack_id = "arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/web/0a1b-2c"
    assert checked_stack(stack_id) == stack_id


def test_all_problems_are_reported_together() -> None:
    message = problems({"Sise": "1", "Mode": "quick", "Size": "0"}, {"aws:x": "y"}, stack="_")
    assert len(message.splitlines()) == 5
    assert "Did you mean 'Size'?" in message
    assert "parameter Mode: it must be one of: " in message


def test_a_secret_is_checked_and_never_repeated() -> None:
    message = problems({"Secret": "HUSH"})
    assert "parameter Secret" in message
    assert "HUSH" not in message


def test_an_empty_list_is_named() -> None:
    assert "parameter Zones: the list is empty" in problems({"Zones": ""})


def test_missing_values_are_listed_together_with_their_descriptions() -> None:
    declared = {name: {"Type": "String", "Description": f"The {name}."} for name in ("A", "B")}
    template = template_body(text(Parameters=declared), "t").template
    with pytest.raises(ConfigError) as raised:
        plan_parameters(template, {}, {}, {}, None)
    assert [problem.where for problem in raised.value.problems] == ["parameter A", "parameter B"]
    assert "The A." in str(raised.value)
    assert "-p B=VALUE" in str(raised.value)


def test_the_values_of_a_stack_are_kept_unless_new_ones_are_given() -> None:
    template = template_body(text(Parameters=PARAMETERS), "t").template
    planned = plan_parameters(template, {"Mode": "fast"}, {}, {"Mode": "slow", "Size": "3"}, None)
    assert [choice.as_argument() for choice in planned.choices] == [
        {"ParameterKey": "Size", "UsePreviousValue": True},
        {"ParameterKey": "Mode", "ParameterValue": "fast"},
    ]
    assert planned.effective["Size"] == "3"


def test_the_value_of_a_removed_parameter_is_dropped() -> None:
    template = template_body(text(Parameters=PARAMETERS), "t").template
    planned = plan_parameters(template, {"Size": "1"}, {}, {"Old": "x"}, None)
    assert [choice.name for choice in planned.choices] == ["Size"]


def test_a_changed_default_is_reported_only_if_the_stack_has_the_old_one() -> None:
    old = template_body(
        text(Parameters={"Mode": {"Type": "String", "Default": "slow"}}), "t"
    ).template
    new = template_body(
        text(Parameters={"Mode": {"Type": "String", "Default": "fast"}}), "t"
    ).template
    (moved,) = plan_parameters(new, {}, {}, {"Mode": "slow"}, old).changed_defaults
    assert (moved.name, moved.kept, moved.default) == ("Mode", "slow", "fast")
    assert plan_parameters(new, {}, {}, {"Mode": "other"}, old).changed_defaults == ()
    assert plan_parameters(new, {"Mode": "slow"}, {}, {"Mode": "slow"}, old).changed_defaults == ()


def test_a_fallback_is_used_only_if_there_is_no_other_value() -> None:
    template = template_body(text(Parameters=PARAMETERS), "t").template
    fallbacks = {"Size": "5", "Mode": "fast", "Unknown": "x"}
    assert plan_parameters(template, {}, fallbacks, {}, None).filled == {"Size": "5"}
    assert plan_parameters(template, {"Size": "1"}, fallbacks, {}, None).filled == {}
    assert plan_parameters(template, {}, fallbacks, {"Size": "2"}, None).filled == {}


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        ("arn:aws:iam::123456789012:role/r", "partition aws"),
        ("arn:aws-cn:kms:cn-northwest-1:123456789012:key/k", "region cn-northwest-1"),
        ("arn:aws-cn:iam::123456789012:role/r", ""),
        ("arn:aws-cn:kms:cn-north-1:123456789012:key/k", ""),
        ("no arn", ""),
    ],
)
def test_an_arn_of_another_region_or_partition_is_rejected(arn: str, message: str) -> None:
    if not message:
        refuse_foreign_arns({"Role": arn}, "cn-north-1")
        return
    with pytest.raises(ConfigError, match=message):
        refuse_foreign_arns({"Role": arn}, "cn-north-1")


@pytest.mark.parametrize(("size", "minified"), [(51_200, False), (51_201, True)])
def test_a_long_template_is_sent_as_minified_json(size: int, minified: bool) -> None:
    lead = text(Metadata={"Text": "ü"}).replace("\\u00fc", "ü")
    long = lead + " " * (size - len(lead.encode()))
    body = template_body(long, "t")
    assert (body.minified, body.size <= 51_200) == (minified, True)
    assert json.loads(body.text) == json.loads(long)


def test_a_template_that_remains_too_long_is_rejected_with_its_size() -> None:
    with pytest.raises(TemplateTooLargeError, match=r"60,\d\d\d bytes"):
        template_body(text(Metadata={"Text": "x" * 60_000}), "t")


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({"Type": "AWS::S3::Bucket"}, ()),
        ({"Type": "AWS::IAM::Role"}, ("CAPABILITY_IAM",)),
        ({"Type": "AWS::IAM::Role", "Properties": {"Path": "/"}}, ("CAPABILITY_IAM",)),
        ({"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}, ("CAPABILITY_NAMED_IAM",)),
        ({"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p"}}, ("CAPABILITY_IAM",)),
        ({"Type": "AWS::CloudFormation::Stack"}, ()),
    ],
)
def test_capabilities_are_read_from_the_resources(
    resource: object, expected: tuple[str, ...]
) -> None:
    template = template_body(json.dumps({"Resources": {"One": resource}}), "t").template
    assert capabilities_of(template) == expected


def test_a_macro_requires_auto_expand() -> None:
    template = template_body(text(Transform="AWS::Serverless-2016-10-31"), "t").template
    assert capabilities_of(template) == ("CAPABILITY_AUTO_EXPAND",)
