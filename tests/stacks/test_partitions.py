"""Every entry of the catalogue works in every partition: none is hard-coded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from metaflow_batch_cfn.compile.catalog import Entry, catalog
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone
from tests.resolved import resolve

ENTRIES = catalog()
every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])

REGION = re.compile(r"\b(?:us|eu|ap|sa|ca|me|af|cn|il|mx)-(?:gov-)?[a-z]+-[1-9]\b")
# Values for the launch form, with the ARNs of each partition.
ANSWERS = {
    "SubnetIds": "subnet-0aaaaaaaaaaaaaaaa,subnet-0bbbbbbbbbbbbbbbb",
    "SecurityGroupIds": "sg-0aaaaaaaaaaaaaaaa",
    "JobRoleArn": "arn:{partition}:iam::123456789012:role/job",
    "InstanceProfileArn": "arn:{partition}:iam::123456789012:instance-profile/instance",
    "DatastoreBucketArn": "arn:{partition}:s3:::metaflow-data",
    "EnableGpu": "true",
    "EnablePrivateSubnets": "true",
    "EnableServiceRole": "true",
    "EnableSpotFleetRole": "true",
    "EnableExecutionRole": "true",
    "VpcId": "vpc-0aaaaaaaaaaaaaaaa",
    "JobQueueArn": "arn:{partition}:batch:{region}:123456789012:job-queue/queue",
    "JobQueueArns": "arn:{partition}:batch:{region}:123456789012:job-queue/queue",
    "JobDefinitionName": "job",
    "EnableSchedule": "true",
    "EnableFileSystem": "true",
    "EnableMultiNode": "true",
    "EnableJobTracking": "true",
    "TrainingImage": "example/training:1",
    "DataBucketName": "training-data",
    "ResultsBucketName": "training-results",
    "ContainerRoleArn": "arn:{partition}:iam::123456789012:role/job",
}


def texts(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    match node:
        case str():
            yield path, node
        case dict():
            for key, value in node.items():
                yield from texts(value, (*path, key))
        case list():
            for item in node:
                yield from texts(item, path)


def deployed_text(entry: Entry) -> list[tuple[tuple[str, ...], str]]:
    """Every string that affects resources, not the descriptions for people."""
    body = ordered(standalone(entry.load()))
    reaching = {key: body.get(key, {}) for key in ("Conditions", "Resources", "Outputs")}
    return [(path, text) for path, text in texts(reaching) if path[-1] != "Description"]


@every_entry
def test_nothing_hard_codes_a_partition_or_a_region(entry: Entry) -> None:
    found = deployed_text(entry)
    assert found
    for path, text in found:
        assert not re.search(r"\barn:aws", text), path
        assert not REGION.search(text), path


@every_entry
def test_amazonaws_com_appears_only_in_service_principals(entry: Entry) -> None:
    for path, text in deployed_text(entry):
        if "amazonaws.com" in text:
            assert path[-2:] == ("Principal", "Service"), path
            assert re.fullmatch(r"[a-z0-9-]+\.amazonaws\.com", text)


@every_entry
@pytest.mark.parametrize(
    ("partition", "region"),
    [("aws", "eu-west-1"), ("aws-cn", "cn-northwest-1"), ("aws-us-gov", "us-gov-east-1")],
)
def test_everything_deployed_is_in_the_stacks_own_partition(
    entry: Entry, partition: str, region: str
) -> None:
    module = entry.load()
    declared = ordered(standalone(module)).get("Parameters", {})
    answers = {
        name: answer.format(partition=partition, region=region)
        for name, answer in ANSWERS.items()
        if name in declared
    }
    stack = resolve(module, answers, region=region)
    everything = json.dumps([*map(stack.properties, stack.resources), stack.outputs()])
    assert set(re.findall(r"\barn:([a-z-]+):", everything)) <= {partition}
    assert set(REGION.findall(everything)) <= {region}


def test_no_default_and_no_example_at_the_launch_form_is_bound_to_a_region() -> None:
    for entry in ENTRIES:
        for parameter in ordered(standalone(entry.load())).get("Parameters", {}).values():
            assert not REGION.search(json.dumps(parameter))
