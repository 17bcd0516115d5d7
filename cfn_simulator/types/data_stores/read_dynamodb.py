"""Reads back tables from DynamoDB, which names many members differently than templates do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.expression import value_of
from cfn_simulator.types.machinery.recipes.recipe import Call

BY_NAME = {"TableName": "$id"}
BACKUPS = "$answer.ContinuousBackupsDescription.PointInTimeRecoveryDescription"


def _encryption(facts: Mapping[str, Any]) -> Any:
    found = facts["record"].get("SSEDescription", {})
    return {"SSEEnabled": found.get("Status") == "ENABLED", "SSEType": found.get("SSEType")}


def _expiry(facts: Mapping[str, Any]) -> Any:
    found = facts["answer"].get("TimeToLiveDescription", {})
    return {
        "AttributeName": found.get("AttributeName"),
        "Enabled": found.get("TimeToLiveStatus") in ("ENABLED", "ENABLING"),
    }


def _recovery(facts: Mapping[str, Any]) -> Any:
    status = value_of(f"{BACKUPS}.PointInTimeRecoveryStatus", facts)
    return {"PointInTimeRecoveryEnabled": status == "ENABLED"}


TABLE = ReadRecipe(
    service="dynamodb",
    call=Call("DescribeTable", BY_NAME),
    record="$answer.Table",
    same=(
        "AttributeDefinitions",
        "DeletionProtectionEnabled",
        "GlobalSecondaryIndexes",
        "KeySchema",
        "LocalSecondaryIndexes",
        "ProvisionedThroughput",
        "StreamSpecification",
        "TableName",
    ),
    members={
        "Arn": "$record.TableArn",
        "StreamArn": "$record.LatestStreamArn",
        "BillingMode": "$record.BillingModeSummary.BillingMode || 'PROVISIONED'",
        "SSESpecification": _encryption,
    },
    details=(
        Detail(Call("DescribeTimeToLive", BY_NAME), {"TimeToLiveSpecification": _expiry}),
        Detail(
            Call("DescribeContinuousBackups", BY_NAME),
            {"PointInTimeRecoverySpecification": _recovery},
        ),
        Detail(
            Call("ListTagsOfResource", {"ResourceArn": "$record.TableArn"}),
            {"Tags": "$answer.Tags"},
        ),
    ),
)

READERS: Mapping[str, Reader] = {"AWS::DynamoDB::Table": TABLE}
