"""AWS::DynamoDB::Table."""

from __future__ import annotations

from typing import Any

from cfn_simulator.types.machinery.base import ResourceRequest
from cfn_simulator.types.machinery.recipes.recipe import (
    Call,
    Name,
    Properties,
    Recipe,
    Setting,
    Tags,
)


def _in_service_terms(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """The properties, with the stream and encryption specifications as the service expects them."""
    changed = dict(given)
    match changed.get("StreamSpecification"):
        case dict() as stream:
            changed["StreamSpecification"] = {"StreamEnabled": True, **stream}
    match changed.get("SSESpecification"):
        case dict() as encryption:
            changed["SSESpecification"] = {
                ("Enabled" if name == "SSEEnabled" else name): value
                for name, value in encryption.items()
            }
    return changed


BY_NAME = {"TableName": "$id"}
TABLE = Recipe(
    type="AWS::DynamoDB::Table",
    service="dynamodb",
    name=Name("TableName", 255),
    shape=_in_service_terms,
    create=Call("CreateTable"),
    read=Call("DescribeTable", BY_NAME),
    attributes={
        "Arn": "$answer.Table.TableArn || answer.TableDescription.TableArn",
        "StreamArn": "$answer.Table.LatestStreamArn",
    },
    settings=(
        Setting(("TimeToLiveSpecification",), Call("UpdateTimeToLive", BY_NAME)),
        Setting(
            ("PointInTimeRecoverySpecification",),
            Call("UpdateContinuousBackups", BY_NAME),
            default={"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
        ),
    ),
    update=Call(
        "UpdateTable",
        BY_NAME,
        (
            "AttributeDefinitions",
            "BillingMode",
            "DeletionProtectionEnabled",
            "ProvisionedThroughput",
            "SSESpecification",
            "TableClass",
        ),
    ),
    tags=Tags({"ResourceArn": "$attributes.Arn"}, read="ListTagsOfResource"),
    delete=(Call("DeleteTable", BY_NAME),),
)

RECIPES = (TABLE,)
