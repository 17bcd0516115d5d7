"""The registry's facts, as we read them, and as cfn-lint reads the same files."""

from __future__ import annotations

import subprocess
import sys

import pytest

from metaflow_batch_cfn.cfn.registry.exceptions import EXTRA_ATTRIBUTES
from metaflow_batch_cfn.cfn.registry.resource_types import (
    Replacement,
    UnknownTypeError,
    regions,
    resource_type,
    type_exists,
    type_names,
)

COMPUTE_ENVIRONMENT = "AWS::Batch::ComputeEnvironment"


def test_a_compute_environment_is_what_the_facts_say() -> None:
    kind = resource_type(COMPUTE_ENVIRONMENT)
    assert kind.ref == kind.primary_identifier == ("ComputeEnvironmentArn",)
    assert kind.required == {"Type"}
    assert kind.write_only == {
        "ComputeResources/UpdateToLatestImageVersion",
        "ReplaceComputeEnvironment",
        "UpdatePolicy",
    }
    assert (kind.tag_property, kind.tag_updatable) == ("Tags", False)


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        (("ComputeEnvironmentName",), Replacement.ALWAYS),
        (("Tags", "team"), Replacement.ALWAYS),
        (("ComputeResources", "SpotIamFleetRole"), Replacement.ALWAYS),
        (("ComputeResources", "Subnets", 3), Replacement.CONDITIONALLY),
        (("ComputeResources", "LaunchTemplate", "Version"), Replacement.CONDITIONALLY),
        (("ComputeResources", "MaxvCpus"), Replacement.NEVER),
        (("State",), Replacement.NEVER),
    ],
)
def test_a_path_follows_its_nearest_rule(path: tuple[str | int, ...], verdict: Replacement) -> None:
    assert resource_type(COMPUTE_ENVIRONMENT).replacement_of(path) is verdict


def test_ref_is_not_always_the_primary_identifier() -> None:
    definition = resource_type("AWS::Batch::JobDefinition")
    assert definition.primary_identifier == ("JobDefinitionName",)
    assert definition.ref == ("JobDefinitionArn",)


def test_parts_of_a_composite_identifier_keep_their_order() -> None:
    assert resource_type("AWS::EC2::Route").ref == ("RouteTableId", "CidrBlock")


@pytest.mark.parametrize(
    ("name", "attribute", "known"),
    [
        ("AWS::S3::Bucket", "Arn", True),
        ("AWS::S3::Bucket", "Name", False),
        ("AWS::EC2::LaunchTemplate", "LatestVersionNumber", True),
        ("AWS::EC2::VPC", "CidrBlock", True),
        ("AWS::EC2::Instance", "AvailabilityZone", True),
        ("AWS::S3::Bucket", "BucketName", False),
        ("AWS::RDS::DBInstance", "Endpoint.Address", True),
        ("AWS::CloudFormation::Stack", "Outputs.Anything", True),
        ("AWS::CloudFormation::Stack", "Anything", False),
        ("Custom::Mine", "Whatever", True),
    ],
)
def test_get_att_accepts_the_attributes_of_the_type(name: str, attribute: str, known: bool) -> None:
    assert resource_type(name).has_attribute(attribute) is known


def test_an_unknown_type_gets_a_suggestion() -> None:
    with pytest.raises(UnknownTypeError) as raised:
        resource_type("AWS::Batch::ComputEnvironment")
    assert raised.value.name == "AWS::Batch::ComputEnvironment"
    assert "Did you mean 'AWS::Batch::ComputeEnvironment'?" in str(raised.value)
    assert not type_exists("AWS::Batch::ComputEnvironment")


def test_a_type_may_be_absent_from_a_region() -> None:
    absent = set(type_names("us-east-1")) - set(type_names("us-gov-west-1"))
    assert absent
    assert not type_exists(min(absent), "us-gov-west-1")


def test_a_region_newer_than_the_schemas_is_read_as_the_first() -> None:
    assert "xx-new-1" not in regions()
    assert type_names("xx-new-1") == type_names("us-east-1")


def test_our_reading_agrees_with_cfn_lints_own() -> None:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    for region in ("us-east-1", "cn-north-1", "us-gov-west-1"):
        theirs = PROVIDER_SCHEMA_MANAGER.get_resource_types(region)
        assert set(type_names(region)) == {
            one for one in theirs if not one.startswith("AWS::Serverless::")
        }
    for name in (COMPUTE_ENVIRONMENT, "AWS::EC2::LaunchTemplate", "AWS::IAM::Role"):
        theirs = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name)
        assert resource_type(name).schema == theirs.schema


def test_what_the_tables_add_is_known_to_cfn_lint_too() -> None:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    for name, added in EXTRA_ATTRIBUTES.items():
        theirs = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).get_atts
        assert set(added) <= set(theirs)


def test_every_type_can_be_read() -> None:
    kinds = [resource_type(name) for name in type_names()]
    assert len(kinds) > 1500
    assert all(kind.primary_identifier for kind in kinds)
    assert all(part in kind.schema["properties"] for kind in kinds for part in _top(kind.ref))  # type: ignore[operator]


def _top(ref: tuple[str, ...]) -> list[str]:
    return [part.split("/")[0] for part in ref]


def test_neither_import_nor_lookup_loads_cfn_lint() -> None:
    program = (
        "import sys\n"
        "import metaflow_batch_cfn.cfn.evaluation.stack\n"
        "import metaflow_batch_cfn.cfn.changes.compare\n"
        "import metaflow_batch_cfn.cfn.validation.validate\n"
        "import metaflow_batch_cfn.cfn.parameters.parameter_rules\n"
        "import metaflow_batch_cfn.cfn.evaluation.graph\n"
        "from metaflow_batch_cfn.cfn.registry.resource_types import resource_type\n"
        "resource_type('AWS::S3::Bucket')\n"
        "heavy = {'cfnlint', 'boto3', 'botocore', 'moto', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
