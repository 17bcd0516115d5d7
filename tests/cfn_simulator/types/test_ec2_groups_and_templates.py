"""Security groups and launch templates, read back through EC2."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_simulator.types import ResourceFailure
from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import Sandbox


def ec2(sandbox: Sandbox) -> Any:
    return sandbox.services.client("ec2")


def tags_of(sandbox: Sandbox, resource_id: str) -> dict[str, str]:
    filters = [{"Name": "resource-id", "Values": [resource_id]}]
    found = ec2(sandbox).describe_tags(Filters=filters)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def permissions_of(sandbox: Sandbox, group: str, direction: str) -> list[tuple[Any, ...]]:
    found = ec2(sandbox).describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    member = "IpPermissions" if direction == "in" else "IpPermissionsEgress"
    return [
        (entry["IpProtocol"], entry.get("FromPort"), entry.get("ToPort"), peer)
        for entry in found[member]
        for peer in [
            *(item["CidrIp"] for item in entry["IpRanges"]),
            *(item["GroupId"] for item in entry["UserIdGroupPairs"]),
        ]
    ]


def test_a_group_without_rules_allows_all_egress_and_no_ingress(sandbox: Sandbox) -> None:
    made = sandbox.security_group(sandbox.vpc().ref)
    assert permissions_of(sandbox, made.ref, "in") == []
    assert permissions_of(sandbox, made.ref, "out") == [("-1", None, None, "0.0.0.0/0")]


def test_embedded_rules_follow_the_template(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc()
    https: Json = {
        "IpProtocol": "tcp",
        "FromPort": "443",
        "ToPort": "443",
        "CidrIp": "10.0.0.0/16",
        "Description": "endpoints",
    }
    made = sandbox.made(
        "AWS::EC2::SecurityGroup",
        {
            "VpcId": vpc.ref,
            "GroupDescription": "endpoints",
            "SecurityGroupIngress": [https],
            "SecurityGroupEgress": [https],
        },
    )
    rule = ("tcp", 443, 443, "10.0.0.0/16")
    assert permissions_of(sandbox, made.ref, "in") == [rule]
    assert permissions_of(sandbox, made.ref, "out") == [rule]
    made.without("SecurityGroupIngress", "SecurityGroupEgress")
    assert permissions_of(sandbox, made.ref, "in") == []
    assert permissions_of(sandbox, made.ref, "out") == [("-1", None, None, "0.0.0.0/0")]


@pytest.mark.parametrize(
    ("resource_type", "peer", "direction"),
    [
        ("AWS::EC2::SecurityGroupIngress", "SourceSecurityGroupId", "in"),
        ("AWS::EC2::SecurityGroupEgress", "DestinationSecurityGroupId", "out"),
    ],
)
def test_a_separate_rule_survives_an_update_of_its_group_and_is_deleted_alone(
    sandbox: Sandbox, resource_type: str, peer: str, direction: str
) -> None:
    group = sandbox.security_group(sandbox.vpc().ref)
    made = sandbox.made(
        resource_type,
        {"GroupId": group.ref, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, peer: group.ref},
    )
    assert made.ref.startswith("sgr-")
    group.changed(group.request.properties, tags={"team": "platform"})
    rule = ("tcp", 22, 22, group.ref)
    assert rule in permissions_of(sandbox, group.ref, direction)
    described = made.with_property(Description="shell")
    assert rule in permissions_of(sandbox, group.ref, direction)
    described.removed()
    described.removed()
    assert rule not in permissions_of(sandbox, group.ref, direction)


def test_a_rule_without_a_peer_is_rejected_and_leaves_no_group_behind(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc()
    rule: Json = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    with pytest.raises(ResourceFailure, match="exactly one of CidrIp"):
        sandbox.made(
            "AWS::EC2::SecurityGroup",
            {"VpcId": vpc.ref, "GroupDescription": "x", "SecurityGroupIngress": [rule]},
        )
    inside = [{"Name": "vpc-id", "Values": [vpc.ref]}]
    groups = ec2(sandbox).describe_security_groups(Filters=inside)["SecurityGroups"]
    assert [group["GroupName"] for group in groups] == ["default"]


LAUNCH: Json = {
    "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": "2"},
    "BlockDeviceMappings": [
        {
            "DeviceName": "/dev/xvda",
            "Ebs": {"VolumeSize": "50", "VolumeType": "gp3", "Encrypted": "true"},
        }
    ],
}


def test_launch_template_data_has_the_types_of_ec2(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": LAUNCH})
    found = ec2(sandbox).describe_launch_template_versions(
        LaunchTemplateId=made.ref, Versions=["1"]
    )
    data = found["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    assert data["MetadataOptions"] == {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}
    assert data["BlockDeviceMappings"][0]["Ebs"] == {
        "VolumeSize": 50,
        "VolumeType": "gp3",
        "Encrypted": True,
    }


def test_only_a_changed_launch_template_gets_a_new_version(
    sandbox: Sandbox,
) -> None:
    made = sandbox.made("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": LAUNCH})
    assert made.state.attributes["LatestVersionNumber"] == "1"
    same = made.changed(made.request.properties, tags={"team": "platform"})
    assert same.state.attributes["LatestVersionNumber"] == "1"
    assert tags_of(sandbox, made.ref) == {"team": "platform"}
    newer = made.with_property(LaunchTemplateData={"MetadataOptions": {"HttpTokens": "optional"}})
    assert newer.state.attributes["LatestVersionNumber"] == "2"
    assert newer.state.attributes["DefaultVersionNumber"] == "1"
    newer.removed()
    newer.removed()


def test_an_unknown_property_is_rejected_by_name(sandbox: Sandbox) -> None:
    with pytest.raises(ResourceFailure, match=r"extraneous key \[CidrBlok\] is not permitted"):
        sandbox.made("AWS::EC2::VPC", {"CidrBlok": "10.0.0.0/16"})
