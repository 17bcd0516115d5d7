"""Names that are already taken, for services whose create call would update or return the owner.

In: a request whose template sets a name. Out: nothing, or the error with which CloudFormation's
handlers keep a stack from taking over an existing resource: they read before they create (registry
handler contract: create handlers must fail with AlreadyExists). Services that reject a taken name
themselves are not in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import ResourceFailure, ResourceRequest
from cfn_simulator.types.machinery.recipes.api_calls import call
from cfn_simulator.types.machinery.recipes.expression import filled, value_of
from metaflow_batch_cfn.cfn.values.partitions import partition_of


@dataclass(frozen=True)
class Probe:
    """The call that looks up a name; `found`: an expression that is true if the name is taken."""

    property: str
    service: str
    operation: str
    arguments: Mapping[str, object]
    found: str = "$answer"


def _arn(service: str, before_name: str = "") -> Callable[[Mapping[str, Any]], str]:
    return lambda facts: (
        f"arn:{partition_of(facts['region'])}:{service}:{facts['region']}:{facts['account']}:"
        f"{before_name}{facts['name']}"
    )


PROBES: Mapping[str, Probe] = MappingProxyType(
    {
        "AWS::CloudWatch::Alarm": Probe(
            "AlarmName",
            "cloudwatch",
            "DescribeAlarms",
            {"AlarmNames": ["$name"]},
            "$answer.MetricAlarms[0]",
        ),
        "AWS::CloudWatch::Dashboard": Probe(
            "DashboardName", "cloudwatch", "GetDashboard", {"DashboardName": "$name"}
        ),
        "AWS::Cognito::UserPoolDomain": Probe(
            "Domain",
            "cognito-idp",
            "DescribeUserPoolDomain",
            {"Domain": "$name"},
            "$answer.DomainDescription.UserPoolId",
        ),
        "AWS::ECS::Cluster": Probe(
            "ClusterName",
            "ecs",
            "DescribeClusters",
            {"clusters": ["$name"]},
            "$answer.clusters[?status == 'ACTIVE'] | [0]",
        ),
        "AWS::ElasticLoadBalancingV2::LoadBalancer": Probe(
            "Name",
            "elbv2",
            "DescribeLoadBalancers",
            {"Names": ["$name"]},
            "$answer.LoadBalancers[0]",
        ),
        "AWS::Events::Rule": Probe(
            "Name",
            "events",
            "DescribeRule",
            {"Name": "$name", "EventBusName": "$properties.EventBusName"},
        ),
        "AWS::RDS::DBSubnetGroup": Probe(
            "DBSubnetGroupName",
            "rds",
            "DescribeDBSubnetGroups",
            {"DBSubnetGroupName": "$name"},
            "$answer.DBSubnetGroups[0]",
        ),
        "AWS::S3::Bucket": Probe("BucketName", "s3", "HeadBucket", {"Bucket": "$name"}),
        "AWS::SNS::Topic": Probe(
            "TopicName", "sns", "GetTopicAttributes", {"TopicArn": _arn("sns")}
        ),
        "AWS::SQS::Queue": Probe("QueueName", "sqs", "GetQueueUrl", {"QueueName": "$name"}),
        "AWS::Scheduler::ScheduleGroup": Probe(
            "Name", "scheduler", "GetScheduleGroup", {"Name": "$name"}
        ),
        "AWS::StepFunctions::StateMachine": Probe(
            "StateMachineName",
            "stepfunctions",
            "DescribeStateMachine",
            {"stateMachineArn": _arn("states", "stateMachine:")},
        ),
    }
)


def check_name_is_available(request: ResourceRequest, services: Services) -> None:
    probe = PROBES.get(request.type)
    name = request.properties.get(probe.property) if probe else None
    if probe and name and _is_taken(probe, str(name), request, services):
        raise ResourceFailure(
            f"Resource of type '{request.type}' with identifier '{name}' already exists.",
            "AlreadyExists",
        )


def _is_taken(probe: Probe, name: str, request: ResourceRequest, services: Services) -> bool:
    facts = {
        "name": name,
        "properties": dict(request.properties),
        "region": request.region,
        "account": request.account_id,
    }
    client = services.client(probe.service, request.region)
    try:
        answer = call(client, probe.operation, filled(probe.arguments, facts))
    except ClientError:
        return False
    return bool(value_of(probe.found, {"answer": answer}))
