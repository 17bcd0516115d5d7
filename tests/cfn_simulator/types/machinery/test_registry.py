"""Supported types, and the errors for unknown types and invalid properties."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cfn_simulator import types
from cfn_simulator.types import ResourceFailure, ResourceState, UnsupportedTypeError
from cfn_simulator.types.machinery.names import generated_name
from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import Sandbox

NEEDED = {
    *(f"AWS::Batch::{name}" for name in ("ComputeEnvironment", "JobQueue", "JobDefinition")),
    *(f"AWS::IAM::{name}" for name in ("Role", "InstanceProfile", "ManagedPolicy", "Policy")),
    *(f"AWS::S3::{name}" for name in ("Bucket", "BucketPolicy")),
    *(
        f"AWS::EC2::{name}"
        for name in (
            "EIP",
            "InternetGateway",
            "LaunchTemplate",
            "NatGateway",
            "Route",
            "RouteTable",
            "SecurityGroup",
            "SecurityGroupEgress",
            "SecurityGroupIngress",
            "Subnet",
            "SubnetRouteTableAssociation",
            "VPC",
            "VPCEndpoint",
            "VPCGatewayAttachment",
        )
    ),
    "AWS::Batch::SchedulingPolicy",
    "AWS::Logs::LogGroup",
}


def test_every_type_that_the_stacks_need_is_supported() -> None:
    assert types.supported_types() >= NEEDED


def test_an_unknown_type_is_rejected_with_a_suggestion(sandbox: Sandbox) -> None:
    request = sandbox.request("AWS::Batch::JobQeue", {})
    with pytest.raises(UnsupportedTypeError) as failure:
        types.create(request, sandbox.services)
    assert failure.value.message == (
        "Unrecognized resource types: [AWS::Batch::JobQeue]. Did you mean 'AWS::Batch::JobQueue'?"
    )


def test_an_unknown_type_is_rejected_on_update_and_delete_too(sandbox: Sandbox) -> None:
    request, state = sandbox.request("AWS::Nope::Nope", {}), ResourceState("x", {}, "x")
    with pytest.raises(UnsupportedTypeError):
        types.update(request, state, {}, sandbox.services)
    with pytest.raises(UnsupportedTypeError):
        types.delete(request, state, sandbox.services)


@pytest.mark.parametrize(
    ("stack", "logical_id", "max_length", "expected"),
    [
        ("demo", "Queue", 128, "demo-Queue-T"),
        ("stack-name", "LogicalId", 15, "stack--Logica-T"),
        ("ab", "ALongLogicalId", 12, "ab-ALongLo-T"),
        ("a-long-stack-name", "Id", 12, "a-long--Id-T"),
    ],
)
def test_a_generated_name_uses_the_available_length(
    sandbox: Sandbox, stack: str, logical_id: str, max_length: int, expected: str
) -> None:

    request = replace(
        sandbox.request("AWS::Batch::JobQueue", {}, logical_id), stack_name=stack, token="T"
    )
    assert generated_name(request, max_length) == expected
    assert len(generated_name(request, max_length)) <= max_length


@pytest.mark.parametrize(
    ("resource_type", "properties", "message"),
    [
        ("AWS::IAM::Role", {}, r"#: required key \[AssumeRolePolicyDocument\] not found"),
        ("AWS::EC2::RouteTable", {}, r"#: required key \[VpcId\] not found"),
        ("AWS::SSM::Parameter", {"Type": "String"}, r"#: required key \[Value\] not found"),
        (
            "AWS::S3::Bucket",
            {"VersioningConfiguration": {}},
            r"#/VersioningConfiguration: required key \[Status\] not found",
        ),
        (
            "AWS::EC2::VPC",
            {"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": "maybe"},
            r"#/EnableDnsSupport: expected type: Boolean, found: String",
        ),
        (
            "AWS::Logs::LogGroup",
            {"RetentionInDays": "month"},
            r"#/RetentionInDays: expected type: Integer, found: String",
        ),
        (
            "AWS::Batch::JobDefinition",
            {"Type": "container", "ContainerProperties": []},
            r"#/ContainerProperties: expected type: JSONObject, found: JSONArray",
        ),
        (
            "AWS::Batch::JobDefinition",
            {"Type": "container", "PlatformCapabilities": "EC2"},
            r"#/PlatformCapabilities: expected type: JSONArray, found: String",
        ),
    ],
)
def test_properties_of_the_wrong_type_are_reported_with_their_path(
    sandbox: Sandbox, resource_type: str, properties: dict[str, Json], message: str
) -> None:
    with pytest.raises(ResourceFailure, match=message) as failure:
        sandbox.made(resource_type, properties)
    assert failure.value.code == "InvalidRequest"
    assert failure.value.message.startswith(
        "Properties validation failed for resource Thing with message:\n#"
    )
