"""AWS::DynamoDB: tables."""

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


def _spelled(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """Two members that the service spells in another way than the template."""
    spelled = dict(given)
    match spelled.get("StreamSpecification"):
        case dict() as stream:
            spelled["StreamSpecification"] = {"StreamEnabled": True, **stream}
    match spelled.get("SSESpecification"):
        case dict() as encryption:
            spelled["SSESpecification"] = {
                ("Enabled" if name == "SSEEnabled" else name): value
                for name, value in encryption.items()
            }
    return spelled


NAMED = {"TableName": "$id"}
TABLE = Recipe(
    type="AWS::DynamoDB::Table",
    service="dynamodb",
    name=Name("TableName", 255),
    shape=_spelled,
    create=Call("CreateTable"),
    read=Call("DescribeTable", NAMED),
    attributes={
        "Arn": "$answer.Table.TableArn || answer.TableDescription.TableArn",
        "StreamArn": "$answer.Table.LatestStreamArn",
    },
    settings=(
        Setting(("TimeToLiveSpecification",), Call("UpdateTimeToLive", NAMED)),
        Setting(
            ("PointInTimeRecoverySpecification",),
            Call("UpdateContinuousBackups", NAMED),
            default={"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
        ),
    ),
    update=Call(
        "UpdateTable",
        NAMED,
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
    delete=(Call("DeleteTable", NAMED),),
)

RECIPES = (TABLE,)
