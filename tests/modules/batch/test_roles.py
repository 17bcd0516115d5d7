"""What a platform engineer can expect of the roles."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaflow_batch_cfn import BatchRoles, standalone
from metaflow_batch_cfn.compile.render import ordered, render
from metaflow_batch_cfn.core.errors import ConfigError, InvalidFieldError
from tests.resolved import Resolved, resolve

BUCKET = "arn:aws:s3:::metaflow-data"
ALL_ON = {
    "EnableServiceRole": "true",
    "EnableSpotFleetRole": "true",
    "EnableExecutionRole": "true",
}
SERVICES = {
    "JobRole": "ecs-tasks.amazonaws.com",
    "InstanceRole": "ec2.amazonaws.com",
    "ServiceRole": "batch.amazonaws.com",
    "SpotFleetRole": "spotfleet.amazonaws.com",
    "ExecutionRole": "ecs-tasks.amazonaws.com",
}


def roles(region: str = "us-east-1", **answers: str) -> Resolved:
    return resolve(BatchRoles, {"DatastoreBucketArn": BUCKET, **ALL_ON, **answers}, region=region)


def trust(stack: Resolved, role: str) -> dict[str, Any]:
    (statement,) = stack.properties(role)["AssumeRolePolicyDocument"]["Statement"]
    assert isinstance(statement, dict)
    return statement


def granted(stack: Resolved, role: str) -> list[dict[str, Any]]:
    return [
        statement
        for policy in stack.properties(role).get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def test_job_role_and_instance_profile_always_exist_and_the_others_are_optional() -> None:
    stack = resolve(BatchRoles, {"DatastoreBucketArn": BUCKET})
    assert set(stack.resources) == {"JobRole", "InstanceRole", "InstanceProfile"}
    assert stack.outputs() == {
        "JobRoleArn": "JobRole.Arn",
        "InstanceProfileArn": "InstanceProfile.Arn",
    }


def test_each_role_is_assumed_by_its_one_service_in_every_partition() -> None:
    for region in ("us-east-1", "cn-north-1", "us-gov-west-1"):
        stack = roles(region)
        assert set(stack.of_type("AWS::IAM::Role")) == set(SERVICES)
        for role, service in SERVICES.items():
            statement = trust(stack, role)
            assert statement["Effect"] == "Allow"
            assert statement["Action"] == ["sts:AssumeRole"]
            assert statement["Principal"] == {"Service": service}


def test_only_the_instance_and_spot_fleet_roles_trust_a_service_for_any_account() -> None:
    stack = roles()
    unconditional = {role for role in SERVICES if "Condition" not in trust(stack, role)}
    assert unconditional == {"InstanceRole", "SpotFleetRole"}
    for role in SERVICES.keys() - unconditional:
        condition = trust(stack, role)["Condition"]
        assert condition["StringEquals"] == {"aws:SourceAccount": "123456789012"}


@pytest.mark.parametrize(
    ("role", "sources"),
    [
        ("JobRole", ["arn:aws-us-gov:ecs:us-gov-west-1:123456789012:*"]),
        ("ExecutionRole", ["arn:aws-us-gov:ecs:us-gov-west-1:123456789012:*"]),
        (
            "ServiceRole",
            [
                "arn:aws-us-gov:batch:us-gov-west-1:123456789012:compute-environment/*",
                "arn:aws-us-gov:batch:us-gov-west-1:123456789012:job/*",
            ],
        ),
    ],
)
def test_a_role_is_assumed_only_on_behalf_of_this_accounts_resources(
    role: str, sources: list[str]
) -> None:
    condition = trust(roles("us-gov-west-1"), role)["Condition"]
    assert condition["ArnLike"] == {"aws:SourceArn": sources}


def test_the_job_role_reads_writes_and_lists_its_one_bucket_and_nothing_more() -> None:
    stack = roles()
    assert "ManagedPolicyArns" not in stack.properties("JobRole")
    rights = {
        (action, resource)
        for statement in granted(stack, "JobRole")
        for action in statement["Action"]
        for resource in statement["Resource"]
    }
    assert rights == {
        ("s3:GetObject", f"{BUCKET}/*"),
        ("s3:PutObject", f"{BUCKET}/*"),
        ("s3:ListBucket", BUCKET),
    }
    assert {statement["Effect"] for statement in granted(stack, "JobRole")} == {"Allow"}


def test_the_job_role_cannot_delete() -> None:
    assert "Delete" not in json.dumps(granted(roles(), "JobRole"))


@pytest.mark.parametrize(
    ("role", "policy"),
    [
        ("InstanceRole", "service-role/AmazonEC2ContainerServiceforEC2Role"),
        ("ServiceRole", "service-role/AWSBatchServiceRole"),
        ("SpotFleetRole", "service-role/AmazonEC2SpotFleetTaggingRole"),
        ("ExecutionRole", "service-role/AmazonECSTaskExecutionRolePolicy"),
    ],
)
def test_every_other_role_has_exactly_its_aws_managed_policy(role: str, policy: str) -> None:
    stack = roles("cn-north-1")
    managed = stack.properties(role)["ManagedPolicyArns"]
    assert managed == [f"arn:aws-cn:iam::aws:policy/{policy}"]
    assert granted(stack, role) == []


def test_the_instance_role_has_no_access_to_the_datastore() -> None:
    assert BUCKET not in json.dumps(roles().properties("InstanceRole"))


def test_policies_are_part_of_their_role_so_that_they_are_deleted_with_it_and_not_before() -> None:
    assert roles().types() == {"AWS::IAM::Role", "AWS::IAM::InstanceProfile"}


def test_the_instance_profile_contains_the_instance_role() -> None:
    assert roles().properties("InstanceProfile") == {"Roles": ["InstanceRole"]}


def test_no_iam_resource_has_a_name_so_the_plain_capability_is_enough() -> None:
    assert render(standalone(BatchRoles)).capabilities == ("CAPABILITY_IAM",)


def test_the_execution_role_feeds_the_profile_key_that_fargate_needs() -> None:
    outputs = ordered(standalone(BatchRoles))["Outputs"]
    described = outputs["ExecutionRoleArn"]["Description"]
    assert described.endswith("[METAFLOW_ECS_FARGATE_EXECUTION_ROLE]")


def test_roles_are_tagged() -> None:
    stack = resolve(BatchRoles, {"DatastoreBucketArn": BUCKET}, tags={"Project": "metaflow"})
    for role in stack.of_type("AWS::IAM::Role"):
        assert stack.properties(role)["Tags"] == [{"Key": "Project", "Value": "metaflow"}]


@pytest.mark.parametrize(
    "bucket",
    ["my-bucket", "arn:aws:s3:::My-Bucket", "arn:aws:s3:::bucket/prefix", "arn:aws:s3:::x"],
)
def test_an_invalid_bucket_arn_is_rejected_now_and_at_the_launch_form(bucket: str) -> None:
    with pytest.raises(InvalidFieldError, match="datastore_bucket_arn"):
        BatchRoles(datastore_bucket_arn=bucket)
    with pytest.raises(ConfigError, match="DatastoreBucketArn"):
        roles(DatastoreBucketArn=bucket)
