"""Updates in place through recipes, read back through the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import Made, Sandbox


@dataclass(frozen=True)
class Interface:
    """A deployed API with one method."""

    sandbox: Sandbox
    api: Made
    resource: Made
    method: Made
    deployment: Made

    @property
    def gateway(self) -> Any:
        return self.sandbox.services.client("apigateway")

    def stage(self, **properties: Json) -> Made:
        return self.sandbox.made(
            "AWS::ApiGateway::Stage",
            {
                "RestApiId": self.api.ref,
                "DeploymentId": self.deployment.ref,
                "StageName": "live",
                **properties,
            },
        )

    def current_stage(self) -> Any:
        return self.gateway.get_stage(restApiId=self.api.ref, stageName="live")


@pytest.fixture
def interface(sandbox: Sandbox) -> Interface:
    api = sandbox.made("AWS::ApiGateway::RestApi", {"Name": "metadata"})
    resource = sandbox.made(
        "AWS::ApiGateway::Resource",
        {"RestApiId": api.ref, "ParentId": api.state.attributes["RootResourceId"], "PathPart": "x"},
    )
    method = sandbox.made(
        "AWS::ApiGateway::Method",
        {
            "RestApiId": api.ref,
            "ResourceId": resource.ref,
            "HttpMethod": "GET",
            "AuthorizationType": "NONE",
            "Integration": {"Type": "MOCK"},
        },
    )
    deployment = sandbox.made("AWS::ApiGateway::Deployment", {"RestApiId": api.ref})
    return Interface(sandbox, api, resource, method, deployment)


def test_stage_variables_are_added_and_removed(interface: Interface) -> None:
    made = interface.stage(Variables={"a": "b"}, TracingEnabled=True)
    changed = made.with_property(Variables={"a": "c", "d": "e"}, Description="two")
    found = interface.current_stage()
    assert (found["variables"], found["description"]) == ({"a": "c", "d": "e"}, "two")
    changed.without("Variables", "TracingEnabled")
    found = interface.current_stage()
    assert (found.get("variables", {}), found["tracingEnabled"]) == ({}, False)


def test_a_stages_method_settings_apply_from_its_creation(interface: Interface) -> None:
    setting: dict[str, Json] = {"ResourcePath": "/*", "HttpMethod": "*", "LoggingLevel": "INFO"}
    made = interface.stage(MethodSettings=[setting])
    assert interface.current_stage()["methodSettings"]["*/*"]["loggingLevel"] == "INFO"
    made.with_property(MethodSettings=[{**setting, "LoggingLevel": "ERROR"}])
    assert interface.current_stage()["methodSettings"]["*/*"]["loggingLevel"] == "ERROR"


def test_a_stage_follows_changes_of_its_stacks_tags(interface: Interface) -> None:
    made = interface.stage(Tags=[{"Key": "kept", "Value": "one"}])
    made.changed(made.request.properties, tags={"team": "other"})
    assert interface.current_stage()["tags"] == {"kept": "one", "team": "other"}


def test_a_method_that_starts_to_require_a_key_keeps_its_integration(interface: Interface) -> None:
    interface.method.with_property(ApiKeyRequired=True)
    which = {"restApiId": interface.api.ref, "resourceId": interface.resource.ref}
    found = interface.gateway.get_method(**which, httpMethod="GET")
    assert found["apiKeyRequired"]
    assert found["methodIntegration"]["type"] == "MOCK"


def test_a_usage_plan_changes_its_limits_and_its_stages(interface: Interface) -> None:
    interface.stage()
    api = interface.api.ref
    made = interface.sandbox.made(
        "AWS::ApiGateway::UsagePlan",
        {"Throttle": {"BurstLimit": 9, "RateLimit": 5}, "Quota": {"Limit": 100, "Period": "DAY"}},
    )
    name = interface.gateway.get_usage_plan(usagePlanId=made.ref)["name"]
    changed = made.with_property(
        Throttle={"BurstLimit": 3, "RateLimit": 2}, ApiStages=[{"ApiId": api, "Stage": "live"}]
    ).without("Quota")
    found = interface.gateway.get_usage_plan(usagePlanId=made.ref)
    assert found["throttle"] == {"burstLimit": 3, "rateLimit": 2.0}
    assert found["apiStages"] == [{"apiId": api, "stage": "live"}]
    assert "quota" not in found
    assert found["name"] == name
    changed.without("ApiStages")
    assert interface.gateway.get_usage_plan(usagePlanId=made.ref)["apiStages"] == []


def test_an_api_key_is_disabled(interface: Interface) -> None:
    made = interface.sandbox.made("AWS::ApiGateway::ApiKey", {"Enabled": True})
    made.with_property(Enabled=False, Description="old")
    found = interface.gateway.get_api_key(apiKey=made.ref)
    assert (found["enabled"], found["description"]) == (False, "old")


def test_a_load_balancer_moves_to_other_subnets_and_groups(sandbox: Sandbox) -> None:
    vpc = sandbox.vpc().ref

    def subnet(number: int, zone: str) -> str:
        cidr = f"10.0.{number}.0/24"
        properties: dict[str, Json] = {"VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": zone}
        return sandbox.made("AWS::EC2::Subnet", properties, f"Subnet{number}").ref

    def group(name: str) -> str:
        properties: dict[str, Json] = {"GroupDescription": name, "VpcId": vpc}
        return sandbox.made("AWS::EC2::SecurityGroup", properties, name).ref

    first, second = [subnet(1, "us-east-1a"), subnet(2, "us-east-1b")], subnet(3, "us-east-1c")
    made = sandbox.made(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {"Subnets": [*first], "SecurityGroups": [group("One")]},
        "Alb",
    )
    other = group("Two")
    made.with_property(Subnets=[first[0], second], SecurityGroups=[other])
    elb = sandbox.services.client("elbv2")
    (found,) = elb.describe_load_balancers(LoadBalancerArns=[made.ref])["LoadBalancers"]
    assert [one["SubnetId"] for one in found["AvailabilityZones"]] == [first[0], second]
    assert found["SecurityGroups"] == [other]


def test_a_schedule_stays_enabled_when_something_else_changes(sandbox: Sandbox) -> None:
    role = str(sandbox.role().state.attributes["Arn"])
    made = sandbox.made(
        "AWS::Scheduler::Schedule",
        {
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ScheduleExpression": "rate(1 day)",
            "Target": {"Arn": "arn:aws:sqs:us-east-1:000000000000:queue", "RoleArn": role},
        },
    )
    made.with_property(ScheduleExpression="rate(2 days)")
    scheduler = sandbox.services.client("scheduler")
    assert scheduler.get_schedule(Name=made.ref)["State"] == "ENABLED"


def test_a_user_pool_client_keeps_its_generated_name(sandbox: Sandbox) -> None:
    pool = sandbox.made("AWS::Cognito::UserPool", {})
    client = sandbox.made("AWS::Cognito::UserPoolClient", {"UserPoolId": pool.ref})
    cognito = sandbox.services.client("cognito-idp")

    def name() -> str:
        which = {"UserPoolId": pool.ref, "ClientId": client.ref}
        return str(cognito.describe_user_pool_client(**which)["UserPoolClient"]["ClientName"])

    first = name()
    client.with_property(RefreshTokenValidity=5)
    assert name() == first


def test_a_services_deployment_configuration_applies_from_its_creation(sandbox: Sandbox) -> None:
    cluster = sandbox.made("AWS::ECS::Cluster", {})
    task = sandbox.made(
        "AWS::ECS::TaskDefinition",
        {"ContainerDefinitions": [{"Name": "a", "Image": "b", "Memory": 512}]},
    )
    made = sandbox.made(
        "AWS::ECS::Service",
        {
            "Cluster": cluster.ref,
            "TaskDefinition": task.ref,
            "DesiredCount": 1,
            "DeploymentConfiguration": {"MaximumPercent": 150, "MinimumHealthyPercent": 50},
        },
    )
    ecs = sandbox.services.client("ecs")
    (found,) = ecs.describe_services(cluster=cluster.ref, services=[made.ref])["services"]
    assert found["deploymentConfiguration"] == {"maximumPercent": 150, "minimumHealthyPercent": 50}
