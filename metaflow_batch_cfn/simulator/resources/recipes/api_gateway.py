"""AWS::ApiGateway: REST interfaces, and who may call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metaflow_batch_cfn.simulator.resources.base import ResourceRequest
from metaflow_batch_cfn.simulator.resources.recipes.recipe import (
    Call,
    Name,
    Properties,
    Recipe,
    Setting,
)

API = {"restApiId": "$properties.RestApiId"}
PLAN = {"usagePlanId": "$properties.UsagePlanId"}


METHOD_IDS = {
    **API,
    "resourceId": "$properties.ResourceId",
    "httpMethod": "$properties.HttpMethod",
}


def _patch(operation: str, which: Mapping[str, object], name: str, path: str) -> Setting:
    """A property that is changed by a patch, as this service changes most."""
    change = {"op": "replace", "path": path, "value": f"$to_string(properties.{name})"}
    return Setting((name,), Call(operation, {**which, "patchOperations": [change]}))


def _flat(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """A method's integration is a call of its own, whose parameters are the integration's."""
    integration = given.get("Integration")
    return dict(integration) if isinstance(integration, dict) else given


def _endpoints(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """`Parameters` of a template are what the service calls parameters of the import."""
    return {name: value for name, value in given.items() if name != "Parameters"}


REST_API = Recipe(
    type="AWS::ApiGateway::RestApi",
    service="apigateway",
    name=Name("Name", 1024),
    shape=_endpoints,
    create=Call("CreateRestApi"),
    attributes={
        "RestApiId": "$answer.id",
        "RootResourceId": "$answer.rootResourceId",
    },
    settings=(
        _patch("UpdateRestApi", {"restApiId": "$id"}, "Name", "/name"),
        _patch("UpdateRestApi", {"restApiId": "$id"}, "Description", "/description"),
    ),
    delete=(Call("DeleteRestApi", {"restApiId": "$id"}),),
)

ACCOUNT = Recipe(
    type="AWS::ApiGateway::Account",
    service="apigateway",
    create=Call("GetAccount"),
    settings=(_patch("UpdateAccount", {}, "CloudWatchRoleArn", "/cloudwatchRoleArn"),),
)

METHOD = Recipe(
    type="AWS::ApiGateway::Method",
    service="apigateway",
    shape=_flat,
    create=Call(
        "PutMethod",
        METHOD_IDS,
        (
            "ApiKeyRequired",
            "AuthorizationType",
            "AuthorizerId",
            "OperationName",
            "RequestModels",
            "RequestParameters",
        ),
    ),
    settings=(Setting(("Integration",), Call("PutIntegration", METHOD_IDS)),),
    delete=(Call("DeleteMethod", METHOD_IDS),),
)

RESOURCE = Recipe(
    type="AWS::ApiGateway::Resource",
    service="apigateway",
    create=Call("CreateResource"),
    attributes={"ResourceId": "$answer.id"},
    delete=(Call("DeleteResource", {**API, "resourceId": "$id"}),),
)

DEPLOYMENT = Recipe(
    type="AWS::ApiGateway::Deployment",
    service="apigateway",
    create=Call("CreateDeployment"),
    attributes={"DeploymentId": "$answer.id"},
    delete=(
        Call("DeleteStage", {**API, "stageName": "$properties.StageName"}),
        Call("DeleteDeployment", {**API, "deploymentId": "$id"}),
    ),
)

STAGE = Recipe(
    type="AWS::ApiGateway::Stage",
    service="apigateway",
    create=Call("CreateStage"),
    settings=(
        _patch("UpdateStage", {**API, "stageName": "$id"}, "Description", "/description"),
        _patch("UpdateStage", {**API, "stageName": "$id"}, "DeploymentId", "/deploymentId"),
    ),
    delete=(Call("DeleteStage", {**API, "stageName": "$id"}),),
)

VPC_LINK = Recipe(
    type="AWS::ApiGateway::VpcLink",
    service="apigateway",
    create=Call("CreateVpcLink"),
    attributes={"VpcLinkId": "$answer.id"},
    delete=(Call("DeleteVpcLink", {"vpcLinkId": "$id"}),),
)

API_KEY = Recipe(
    type="AWS::ApiGateway::ApiKey",
    service="apigateway",
    name=Name("Name", 1024),
    create=Call("CreateApiKey"),
    attributes={"APIKeyId": "$answer.id"},
    delete=(Call("DeleteApiKey", {"apiKey": "$id"}),),
)

USAGE_PLAN = Recipe(
    type="AWS::ApiGateway::UsagePlan",
    service="apigateway",
    name=Name("UsagePlanName", 1024),
    renames={"UsagePlanName": "name"},
    create=Call("CreateUsagePlan"),
    attributes={"Id": "$answer.id"},
    delete=(Call("DeleteUsagePlan", {"usagePlanId": "$id"}),),
)

USAGE_PLAN_KEY = Recipe(
    type="AWS::ApiGateway::UsagePlanKey",
    service="apigateway",
    create=Call("CreateUsagePlanKey"),
    attributes={"Id": "$answer.id"},
    delete=(Call("DeleteUsagePlanKey", {**PLAN, "keyId": "$properties.KeyId"}),),
)

RECIPES = (
    ACCOUNT,
    API_KEY,
    DEPLOYMENT,
    METHOD,
    RESOURCE,
    REST_API,
    STAGE,
    USAGE_PLAN,
    USAGE_PLAN_KEY,
    VPC_LINK,
)
