"""AWS::ApiGateway: REST APIs, stages, API keys and usage plans."""

from __future__ import annotations

from collections.abc import Mapping
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
from cfn_simulator.types.web.api_gateway_patches import combined, joined, patches
from metaflow_batch_cfn.cfn.values.scalars import scalar_text

API = {"restApiId": "$properties.RestApiId"}
PLAN = {"usagePlanId": "$properties.UsagePlanId"}


METHOD_IDS = {
    **API,
    "resourceId": "$properties.ResourceId",
    "httpMethod": "$properties.HttpMethod",
}


def _flat(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """The integration of a method as the parameters of its own call."""
    integration = given.get("Integration")
    return dict(integration) if isinstance(integration, dict) else given


def _endpoints(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """The properties without `Parameters`, which apply to imported definitions only."""
    return {name: value for name, value in given.items() if name != "Parameters"}


def _stage_text(stage: Mapping[str, Any]) -> str:
    return f"{stage.get('ApiId')}:{stage.get('Stage')}"


# The paths of method settings in patch operations.
SETTINGS = {
    "CacheDataEncrypted": "caching/dataEncrypted",
    "CacheTtlInSeconds": "caching/ttlInSeconds",
    "CachingEnabled": "caching/enabled",
    "DataTraceEnabled": "logging/dataTrace",
    "LoggingLevel": "logging/loglevel",
    "MetricsEnabled": "metrics/enabled",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "ThrottlingRateLimit": "throttling/rateLimit",
}


def _method_settings(facts: Mapping[str, Any]) -> object:
    """`/*/GET/logging/loglevel`: all slashes of the resource's path but the first are escaped."""
    return [
        {
            "op": "replace",
            "path": f"/{_place(setting)}/{SETTINGS[name]}",
            "value": scalar_text(value),
        }
        for setting in facts["properties"].get("MethodSettings", [])
        for name, value in setting.items()
        if name in SETTINGS
    ]


def _place(setting: Mapping[str, Any]) -> str:
    path = str(setting.get("ResourcePath", "/*")).removeprefix("/").replace("/", "~1")
    return f"{path or '~1'}/{setting.get('HttpMethod', '*')}"


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
    update=Call(
        "UpdateRestApi",
        {
            "restApiId": "$id",
            "patchOperations": combined(
                patches(
                    {
                        "Name": "/name",
                        "Description": "/description",
                        "ApiKeySourceType": "/apiKeySource",
                    }
                ),
                joined("BinaryMediaTypes", "/binaryMediaTypes", str),
            ),
        },
        (),
    ),
    delete=(Call("DeleteRestApi", {"restApiId": "$id"}),),
)

ACCOUNT = Recipe(
    type="AWS::ApiGateway::Account",
    service="apigateway",
    create=Call("GetAccount"),
    settings=(
        Setting(
            ("CloudWatchRoleArn",),
            Call(
                "UpdateAccount",
                {"patchOperations": patches({"CloudWatchRoleArn": "/cloudwatchRoleArn"})},
            ),
        ),
    ),
)

METHOD_PROPERTIES = (
    "ApiKeyRequired",
    "AuthorizationScopes",
    "AuthorizationType",
    "AuthorizerId",
    "OperationName",
    "RequestModels",
    "RequestParameters",
    "RequestValidatorId",
)

METHOD = Recipe(
    type="AWS::ApiGateway::Method",
    service="apigateway",
    shape=_flat,
    create=Call("PutMethod", METHOD_IDS, METHOD_PROPERTIES),
    settings=(
        # A changed method is put again, and its integration with it.
        Setting(METHOD_PROPERTIES, Call("PutMethod", METHOD_IDS)),
        Setting(
            ("Integration", *METHOD_PROPERTIES),
            Call("PutIntegration", METHOD_IDS, ("Integration",)),
        ),
    ),
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

STAGE_IDS = {**API, "stageName": "$id"}
STAGE = Recipe(
    type="AWS::ApiGateway::Stage",
    service="apigateway",
    create=Call("CreateStage"),
    update=Call(
        "UpdateStage",
        {
            **STAGE_IDS,
            "patchOperations": patches(
                {
                    "CacheClusterEnabled": "/cacheClusterEnabled",
                    "CacheClusterSize": "/cacheClusterSize",
                    "DeploymentId": "/deploymentId",
                    "Description": "/description",
                    "TracingEnabled": "/tracingEnabled",
                    "Variables": "/variables",
                }
            ),
        },
        (),
    ),
    settings=(
        Setting(
            ("MethodSettings",),
            Call("UpdateStage", {**STAGE_IDS, "patchOperations": _method_settings}),
        ),
        Setting(
            ("AccessLogSetting",),
            Call(
                "UpdateStage",
                {
                    **STAGE_IDS,
                    "patchOperations": patches({"AccessLogSetting": "/accessLogSettings"}),
                },
            ),
        ),
    ),
    tags=Tags(
        {
            "resourceArn": "$join('', ['arn:aws:apigateway:', region, '::/restapis/', "
            "properties.RestApiId, '/stages/', id])"
        },
        read="GetTags",
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
    update=Call(
        "UpdateApiKey",
        {
            "apiKey": "$id",
            "patchOperations": patches(
                {"CustomerId": "/customerId", "Description": "/description", "Enabled": "/enabled"}
            ),
        },
        (),
    ),
    attributes={"APIKeyId": "$answer.id"},
    delete=(Call("DeleteApiKey", {"apiKey": "$id"}),),
)

USAGE_PLAN = Recipe(
    type="AWS::ApiGateway::UsagePlan",
    service="apigateway",
    name=Name("UsagePlanName", 1024),
    renames={"UsagePlanName": "name"},
    create=Call("CreateUsagePlan"),
    update=Call(
        "UpdateUsagePlan",
        {
            "usagePlanId": "$id",
            "patchOperations": combined(
                patches(
                    {
                        "UsagePlanName": "/name",
                        "Description": "/description",
                        "Throttle": "/throttle",
                        "Quota": "/quota",
                    }
                ),
                joined("ApiStages", "/apiStages", _stage_text),
            ),
        },
        (),
    ),
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
