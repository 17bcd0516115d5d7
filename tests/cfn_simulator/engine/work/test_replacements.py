"""Replacements: their order, and the custom names that prevent them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import ref, role, template

IAM = ["CAPABILITY_NAMED_IAM"]
CUSTOM_NAMED = (
    "CloudFormation cannot update a stack when a custom-named resource requires replacing."
)


def network(cidr: str, **others: Any) -> dict[str, Any]:
    return template(
        Vpc={"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr}},
        Gateway={"Type": "AWS::EC2::InternetGateway"},
        Attachment={
            "Type": "AWS::EC2::VPCGatewayAttachment",
            "Properties": {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Gateway")},
        },
        **others,
    )


def attached(driver: Driver) -> str:
    gateway = driver.physical_id("Gateway")
    ec2 = driver.simulator.client("ec2")
    (found,) = ec2.describe_internet_gateways(InternetGatewayIds=[gateway])["InternetGateways"]
    (one,) = found["Attachments"]
    return str(one["VpcId"])


def table(key: str, **properties: Any) -> dict[str, Any]:
    made = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        **properties,
    }
    return template(Table={"Type": "AWS::DynamoDB::Table", "Properties": made})


def pathed(path: str, name: str | None) -> dict[str, Any]:
    made = role(name)
    made["Properties"]["Path"] = path
    return template(Role=made)


def test_an_attachment_leaves_one_network_before_it_joins_another(driver: Driver) -> None:
    driver.create(network("10.0.0.0/16"))
    first = driver.physical_id("Vpc")
    driver.update(network("10.1.0.0/16"))
    assert driver.status() == "UPDATE_COMPLETE"
    assert driver.physical_id("Vpc") != first
    assert attached(driver) == driver.physical_id("Vpc")
    driver.delete()


def test_an_attachment_is_restored_with_its_network(driver: Driver) -> None:
    driver.create(network("10.0.0.0/16"))
    first = driver.physical_id("Vpc")
    rule = {"GroupId": "sg-00000000", "IpProtocol": "tcp", "FromPort": 1, "ToPort": 1}
    late = {
        "Type": "AWS::EC2::SecurityGroupIngress",
        "DependsOn": "Attachment",
        "Properties": {**rule, "CidrIp": "10.0.0.0/8"},
    }
    driver.update(network("10.1.0.0/16", Late=late))
    assert driver.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert driver.physical_id("Vpc") == first
    assert attached(driver) == first
    driver.delete()
    ec2 = driver.simulator.client("ec2")
    assert first not in {one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"]}


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (pathed("/", "kept"), pathed("/other/", "kept"), "kept"),
        (table("a", TableName="runs"), table("b", TableName="runs"), "runs"),
    ],
)
def test_a_resource_with_a_custom_name_is_not_replaced(
    driver: Driver, before: dict[str, Any], after: dict[str, Any], name: str
) -> None:
    driver.create(before, Capabilities=IAM)
    driver.update(after, Capabilities=IAM)
    assert driver.status() == "UPDATE_ROLLBACK_COMPLETE"
    reasons = {event.get("ResourceStatusReason") for event in driver.events()}
    assert f"{CUSTOM_NAMED} Rename {name} and update the stack again." in reasons


def test_a_resource_without_a_custom_name_or_with_a_new_one_is_replaced(driver: Driver) -> None:
    driver.create(pathed("/", None), Capabilities=IAM)
    first = driver.physical_id("Role")
    driver.update(pathed("/other/", None), Capabilities=IAM)
    second = driver.physical_id("Role")
    driver.update(pathed("/third/", "named-now"), Capabilities=IAM)
    assert driver.status() == "UPDATE_COMPLETE"
    assert len({first, second, driver.physical_id("Role")}) == 3


def test_a_changed_key_replaces_the_table(driver: Driver) -> None:
    driver.create(table("a"))
    first = driver.physical_id("Table")
    reviewed = driver.review(table("b"))
    (change,) = (one["ResourceChange"] for one in reviewed["Changes"])
    assert change["Replacement"] == "Conditional"
    driver.execute(reviewed)
    dynamodb = driver.simulator.client("dynamodb")
    found = dynamodb.describe_table(TableName=driver.physical_id("Table"))["Table"]
    assert found["KeySchema"] == [{"AttributeName": "b", "KeyType": "HASH"}]
    assert first not in dynamodb.list_tables()["TableNames"]
