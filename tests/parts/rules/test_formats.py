"""The formats of single values, tested with valid values and near misses."""

from __future__ import annotations

import re

import pytest

from metaflow_batch_cfn.core.declare import ItemRule
from metaflow_batch_cfn.parts.rules import formats

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (formats.NAME_PREFIX, "m"),
        (formats.NAME_PREFIX, "metaflow-prod_2"),
        (formats.NAME_PREFIX, "9" * 100),
        (formats.SUBNET_ID, "subnet-0123abcd"),
        (formats.SUBNET_ID, "subnet-0123456789abcdef0"),
        (formats.SECURITY_GROUP_ID, "sg-0123456789abcdef0"),
        (formats.ROLE_ARN, f"arn:aws:iam::{ACCOUNT}:role/metaflow"),
        (formats.ROLE_ARN, f"arn:aws-cn:iam::{ACCOUNT}:role/service-role/a+b=c,d.e@f_g-h"),
        (formats.ROLE_ARN, f"arn:aws-iso-b:iam::{ACCOUNT}:role/x"),
        (formats.INSTANCE_PROFILE_ARN, f"arn:aws-us-gov:iam::{ACCOUNT}:instance-profile/a/b"),
        (formats.S3_BUCKET_ARN, "arn:aws:s3:::my.bucket-1"),
        (formats.S3_BUCKET_ARN, "arn:aws-cn:s3:::abc"),
        (formats.INSTANCE_TYPE, "m7i"),
        (formats.INSTANCE_TYPE, "c7i-flex.large"),
        (formats.INSTANCE_TYPE, "u7in-16tb.224xlarge"),
        (formats.INSTANCE_TYPE, "m7i.metal-24xl"),
        (formats.INSTANCE_TYPE, "optimal"),
        (formats.INSTANCE_TYPE, "default_x86_64"),
        (formats.INSTANCE_TYPE, "default_arm64"),
        (formats.GPU_INSTANCE_TYPE, "p6-b200.48xlarge"),
        (formats.GPU_INSTANCE_TYPE, "gr6.8xlarge"),
        (formats.GPU_INSTANCE_TYPE, "g6e"),
        (formats.GPU_INSTANCE_TYPE, "p5.4xlarge"),
        (formats.PERCENTAGE, "1"),
        (formats.PERCENTAGE, "99"),
        (formats.PERCENTAGE, "100"),
        (formats.CONTAINER_IMAGE, "python"),
        (formats.CONTAINER_IMAGE, "registry:5000/team/image:1.2-a_b"),
        (formats.CONTAINER_IMAGE, f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/x@sha256:{'a' * 64}"),
        (formats.CONTAINER_IMAGE, "localhost:65000/x"),
        (formats.CONTAINER_IMAGE, f"python:3.12@sha256:{'0' * 64}"),
        (formats.CONTAINER_IMAGE, f"x:{'t' * 128}"),
        (formats.VPC_CIDR, "10.0.0.0/16"),
        (formats.VPC_CIDR, "192.168.224.0/19"),
        (formats.VPC_CIDR, "255.255.0.0/17"),
    ],
)
def test_a_valid_value_is_accepted(rule: ItemRule, value: str) -> None:
    assert rule.accepts(value)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (formats.NAME_PREFIX, ""),
        (formats.NAME_PREFIX, "-x"),
        (formats.NAME_PREFIX, "_x"),
        (formats.NAME_PREFIX, "a" * 101),
        (formats.NAME_PREFIX, "a/b"),
        (formats.NAME_PREFIX, "a${AWS::Region}"),
        (formats.NAME_PREFIX, "{{resolve:ssm:x}}"),
        (formats.SUBNET_ID, "subnet-0123ABCD"),
        (formats.SUBNET_ID, "subnet-0123456"),
        (formats.SUBNET_ID, "sg-0123abcd"),
        (formats.SECURITY_GROUP_ID, "subnet-0123abcd"),
        (formats.ROLE_ARN, "arn:aws:iam::12345678901:role/x"),
        (formats.ROLE_ARN, f"arn:aws:iam::{ACCOUNT}:instance-profile/x"),
        (formats.ROLE_ARN, f"arn:aws:iam::{ACCOUNT}:policy/x"),
        (formats.ROLE_ARN, f"arn:aws:s3::{ACCOUNT}:role/x"),
        (formats.ROLE_ARN, f"arn:aws:iam:us-east-1:{ACCOUNT}:role/x"),
        (formats.ROLE_ARN, f"arn:aws:iam::{ACCOUNT}:role/"),
        (formats.INSTANCE_PROFILE_ARN, f"arn:aws:iam::{ACCOUNT}:role/x"),
        (formats.S3_BUCKET_ARN, "arn:aws:s3:::bucket/*"),
        (formats.S3_BUCKET_ARN, "arn:aws:s3:::-bucket"),
        (formats.S3_BUCKET_ARN, f"arn:aws:s3:::{'b' * 64}"),
        (formats.INSTANCE_TYPE, ""),
        (formats.INSTANCE_TYPE, "M7i.large"),
        (formats.INSTANCE_TYPE, "m7i.large "),
        (formats.INSTANCE_TYPE, "m7i."),
        (formats.INSTANCE_TYPE, "m7i_large"),
        (formats.GPU_INSTANCE_TYPE, "m7i.large"),
        (formats.GPU_INSTANCE_TYPE, "trn1.2xlarge"),
        (formats.GPU_INSTANCE_TYPE, "optimal"),
        (formats.GPU_INSTANCE_TYPE, "default_x86_64"),
        (formats.PERCENTAGE, "0"),
        (formats.PERCENTAGE, "101"),
        (formats.PERCENTAGE, "05"),
        (formats.PERCENTAGE, "5%"),
        (formats.PERCENTAGE, "-5"),
        (formats.CONTAINER_IMAGE, "Python"),
        (formats.CONTAINER_IMAGE, "my image"),
        (formats.CONTAINER_IMAGE, "https://registry/x y"),
        (formats.CONTAINER_IMAGE, "$(id)"),
        (formats.CONTAINER_IMAGE, "python@sha256:abc"),
        (formats.CONTAINER_IMAGE, "python@md5:" + "0" * 64),
        (formats.CONTAINER_IMAGE, "host:70000/x"),
        (formats.CONTAINER_IMAGE, f"x:{'t' * 129}"),
        (formats.CONTAINER_IMAGE, "team/Image"),
        (formats.CONTAINER_IMAGE, "x:"),
        (formats.VPC_CIDR, "10.0.0.0/15"),
        (formats.VPC_CIDR, "10.0.0.0/20"),
        (formats.VPC_CIDR, "10.0.0/16"),
        (formats.VPC_CIDR, "10.0.0.256/16"),
        (formats.VPC_CIDR, "010.0.0.0/16"),
        (formats.VPC_CIDR, "::/16"),
    ],
)
def test_a_near_miss_is_rejected(rule: ItemRule, value: str) -> None:
    assert not rule.accepts(value)


RULES = [rule for rule in vars(formats).values() if isinstance(rule, ItemRule)]


def test_every_format_accepts_the_examples_in_its_description() -> None:
    assert len(RULES) >= 10
    for rule in RULES:
        _, such_as, examples = rule.description.partition("such as ")
        for example in re.split(r" or |, or ", examples) if such_as else []:
            assert rule.accepts(example.strip(" ,")), (rule.description, example)


def test_no_pattern_uses_syntax_that_only_python_has() -> None:
    """CloudFormation uses Java's regular expressions: no named group, no Python anchor."""
    for rule in RULES:
        assert not re.search(r"\(\?P|\\[AZ]|\(\?[aiLmsux]", rule.pattern)
