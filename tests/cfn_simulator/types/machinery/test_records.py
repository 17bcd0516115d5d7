"""Types that no service creates: rejected properties and returned values."""

from __future__ import annotations

import re

import pytest

from cfn_simulator import types
from cfn_simulator.types import InvalidPropertiesError
from cfn_simulator.types.machinery.records.record import recorded
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type, type_names
from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import Sandbox

FILE_SYSTEM: dict[str, Json] = {"FileSystemType": "LUSTRE", "SubnetIds": ["subnet-1"]}
FITTING: dict[str, type | tuple[type, ...]] = {
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "string": str,
}


def test_a_record_has_an_id_of_its_service_and_arns_that_contain_it(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::FSx::FileSystem", FILE_SYSTEM)
    assert re.fullmatch("fs-[0-9a-f]{17}", made.ref)
    assert made.state.attributes["ResourceARN"] == (
        f"arn:aws:fsx:us-east-1:{sandbox.services.account_id}:file-system/{made.ref}"
    )
    assert str(made.state.attributes["DNSName"]).endswith(".us-east-1.fsx.amazonaws.com")


def test_a_record_has_the_name_in_its_template(sandbox: Sandbox) -> None:
    assert sandbox.made("AWS::MediaConvert::Queue", {"Name": "films"}).ref == "films"


def test_a_generated_name_contains_the_stack_and_the_logical_id(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::MediaConvert::Queue", {}, "Films")
    assert made.ref.startswith("demo-Films-TOKEN")
    assert str(made.state.attributes["Arn"]).endswith(f":queue/{made.ref}")


def test_an_update_keeps_placeholders_and_follows_declared_values(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::FSx::FileSystem", FILE_SYSTEM)
    changed = made.with_property(StorageCapacity=2400)
    assert changed.state == made.state


def test_two_records_of_one_type_differ(sandbox: Sandbox) -> None:
    one = sandbox.made("AWS::EC2::NetworkAcl", {"VpcId": "vpc-1"})
    other = sandbox.made("AWS::EC2::NetworkAcl", {"VpcId": "vpc-1"})
    assert one.ref != other.ref


def test_a_record_can_be_deleted_twice(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::EC2::NetworkAcl", {"VpcId": "vpc-1"})
    made.removed()
    made.removed()


@pytest.mark.parametrize(
    ("properties", "messages"),
    [
        ({}, ["#: required key [VpcId] not found"]),
        ({"VpcId": "v", "Vpc": "v"}, ["#: extraneous key [Vpc] is not permitted"]),
        ({"VpcId": ["v"]}, ["#/VpcId: expected type: String, found: JSONArray"]),
        ({"VpcId": "v", "Tags": "x"}, ["#/Tags: expected type: JSONArray, found: String"]),
        (
            {"Tags": [{"Key": "a"}, {"Key": "b", "Value": "c", "X": 1}]},
            [
                "#: required key [VpcId] not found",
                "#/Tags/0: required key [Value] not found",
                "#/Tags/1: extraneous key [X] is not permitted",
            ],
        ),
    ],
)
def test_all_violations_of_the_schema_are_reported_in_cloudformations_words(
    sandbox: Sandbox, properties: dict[str, Json], messages: list[str]
) -> None:
    with pytest.raises(InvalidPropertiesError) as refused:
        sandbox.made("AWS::EC2::NetworkAcl", properties, "Acl")
    first, *lines = refused.value.message.split("\n")
    assert first == "Properties validation failed for resource Acl with message:"
    assert lines == messages


def test_a_value_outside_the_enumeration_is_rejected(sandbox: Sandbox) -> None:
    properties: dict[str, Json] = {"ResourceId": "v", "ResourceType": "Vpc", "TrafficType": "ALL"}
    with pytest.raises(InvalidPropertiesError, match=r"#/ResourceType.*Vpc is not a valid enum"):
        sandbox.made("AWS::EC2::FlowLog", properties)


def test_a_template_cannot_set_a_read_only_property(sandbox: Sandbox) -> None:
    with pytest.raises(InvalidPropertiesError, match=r"^Encountered unsupported property Id$"):
        sandbox.made("AWS::EC2::NetworkAcl", {"VpcId": "vpc-1", "Id": "acl-1"})


def test_an_update_is_validated_like_a_creation(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::EC2::NetworkAcl", {"VpcId": "vpc-1"})
    with pytest.raises(InvalidPropertiesError, match="extraneous key"):
        made.with_property(Nope=1)


def test_numbers_and_booleans_may_be_strings(sandbox: Sandbox) -> None:
    made = sandbox.made(
        "AWS::EC2::NetworkAclEntry",
        {
            "NetworkAclId": "acl-1",
            "RuleNumber": "100",
            "Protocol": -1,
            "RuleAction": "allow",
            "Egress": "true",
        },
    )
    assert made.ref


def test_every_type_in_the_registry_can_be_a_record_without_nulls(sandbox: Sandbox) -> None:
    for name in type_names():
        state = recorded(sandbox.request(name, {}), {})
        assert state.physical_id
        assert state.ref
        assert all(value is not None for value in state.attributes.values()), name


def test_placeholders_have_the_type_in_the_schema(sandbox: Sandbox) -> None:
    for name in type_names():
        kind = resource_type(name)
        members = kind.schema["properties"]
        assert isinstance(members, dict)
        for attribute, value in recorded(sandbox.request(name, {}), {}).attributes.items():
            described = members.get(attribute)
            declared = described.get("type") if isinstance(described, dict) else None
            if isinstance(declared, str):
                assert isinstance(value, FITTING[declared]), (name, attribute)


def test_a_type_is_a_record_exactly_if_no_service_creates_it() -> None:
    assert types.is_record("AWS::EC2::NetworkAcl")
    assert not any(types.is_record(name) for name in types.supported_types())
