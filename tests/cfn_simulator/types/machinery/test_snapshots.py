"""Deleting a database leaves a snapshot, unless its deletion policy says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cfn_simulator import Simulator


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


def database(**attributes: Any) -> str:
    body = {
        "Type": "AWS::RDS::DBInstance",
        "Properties": {
            "DBInstanceClass": "db.t4g.small",
            "Engine": "postgres",
            "AllocatedStorage": "20",
            "MasterUsername": "metaflow",
            "MasterUserPassword": "not-a-secret-1",
        },
        **attributes,
    }
    return json.dumps({"Resources": {"Database": body}})


def snapshots_after_deleting(aws: Simulator, name: str, template: str) -> list[str]:
    stacks = aws.client("cloudformation")
    stacks.create_stack(StackName=name, TemplateBody=template)
    stacks.delete_stack(StackName=name)
    found = aws.client("rds").describe_db_snapshots()["DBSnapshots"]
    left = [each["DBSnapshotIdentifier"] for each in found]
    return [each for each in left if each.startswith(f"{name}-snapshot-database-")]


def test_a_database_without_a_deletion_policy_leaves_a_snapshot(aws: Simulator) -> None:
    assert len(snapshots_after_deleting(aws, "default", database())) == 1


def test_a_database_with_the_policy_snapshot_leaves_a_snapshot(aws: Simulator) -> None:
    template = database(DeletionPolicy="Snapshot")
    assert len(snapshots_after_deleting(aws, "snapshot", template)) == 1


def test_a_database_with_the_policy_delete_leaves_no_snapshot(aws: Simulator) -> None:
    assert snapshots_after_deleting(aws, "delete", database(DeletionPolicy="Delete")) == []


def test_the_database_itself_is_deleted(aws: Simulator) -> None:
    snapshots_after_deleting(aws, "clean", database())
    assert aws.client("rds").describe_db_instances()["DBInstances"] == []


def test_a_type_without_simulated_snapshots_is_deleted_anyway(aws: Simulator) -> None:
    stacks = aws.client("cloudformation")
    volume = {
        "Type": "AWS::EC2::Volume",
        "Properties": {"AvailabilityZone": "us-east-1a", "Size": 1},
        "DeletionPolicy": "Snapshot",
    }
    body = json.dumps({"Resources": {"Volume": volume}})
    made = stacks.create_stack(StackName="volume", TemplateBody=body)["StackId"]
    stacks.delete_stack(StackName="volume")
    (stack,) = stacks.describe_stacks(StackName=made)["Stacks"]
    assert stack["StackStatus"] == "DELETE_COMPLETE"
