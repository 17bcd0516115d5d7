"""References to stored values: read, and refused where CloudFormation refuses them."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.cfn.values.dynamic_references import (
    StoredParameter,
    StoredSecret,
    misplaced_references,
    stored_value,
)
from metaflow_batch_cfn.documents import Json
from tests.cfn.templates import template_of

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf"


@pytest.mark.parametrize(
    ("service", "reference", "named"),
    [
        ("ssm", "/a/b", StoredParameter("/a/b", "", secure=False)),
        ("ssm", "/a/b:3", StoredParameter("/a/b", "3", secure=False)),
        ("ssm-secure", "x:1", StoredParameter("x", "1", secure=True)),
        ("secretsmanager", "db", StoredSecret("db", "", "", "")),
        ("secretsmanager", "db:SecretString:password", StoredSecret("db", "password", "", "")),
        (
            "secretsmanager",
            f"{ARN}:SecretString:password:AWSPREVIOUS",
            StoredSecret(ARN, "password", "AWSPREVIOUS", ""),
        ),
        ("secretsmanager", f"{ARN}:SecretString:k::v1", StoredSecret(ARN, "k", "", "v1")),
    ],
)
def test_a_reference_says_which_value_of_which_store(
    service: str, reference: str, named: object
) -> None:
    assert stored_value(service, reference) == named


def places(kind: str, properties: Json) -> list[str]:
    template = template_of({"Resources": {"A": {"Type": kind, "Properties": properties}}})
    return [problem.what for problem in misplaced_references(template)]


def test_only_a_few_properties_support_a_secure_string() -> None:
    value = "{{resolve:ssm-secure:password:1}}"
    assert places("AWS::RDS::DBInstance", {"MasterUserPassword": value}) == []
    assert places("AWS::RDS::DBInstance", {"MasterUsername": value}) == [
        "SSM Secure reference is not supported in: [AWS::RDS::DBInstance/Properties/MasterUsername]"
    ]


def test_a_secure_string_is_found_inside_functions_and_lists() -> None:
    value: Json = {"Fn::Sub": "{{resolve:ssm-secure:${Name}:1}}"}
    assert places("AWS::ECS::TaskDefinition", {"Volumes": [{"Name": value}]}) == [
        "SSM Secure reference is not supported in: "
        "[AWS::ECS::TaskDefinition/Properties/Volumes/Name]"
    ]
