"""Reads back load balancers, listeners and target groups from Elastic Load Balancing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

TAGS = Detail(
    Call("DescribeTags", {"ResourceArns": ["$id"]}), {"Tags": "$answer.TagDescriptions[0].Tags"}
)


def _targets(facts: Mapping[str, Any]) -> Any:
    return [health["Target"] for health in facts["answer"].get("TargetHealthDescriptions", [])]


def _full_name(facts: Mapping[str, Any]) -> str:
    """The name in CloudWatch metrics: the end of the ARN, without `loadbalancer/`."""
    return str(facts["id"]).rsplit(":", 1)[-1].removeprefix("loadbalancer/")


LOAD_BALANCER = ReadRecipe(
    service="elbv2",
    call=Call("DescribeLoadBalancers", {"LoadBalancerArns": ["$id"]}),
    record="$answer.LoadBalancers[0]",
    same=("LoadBalancerArn", "Scheme", "SecurityGroups", "Type"),
    members={
        "Name": "$record.LoadBalancerName",
        "LoadBalancerFullName": _full_name,
        "LoadBalancerName": "$record.LoadBalancerName",
        "DNSName": "$record.DNSName",
        "CanonicalHostedZoneID": "$record.CanonicalHostedZoneId",
        "Subnets": "$record.AvailabilityZones[].SubnetId",
    },
    details=(TAGS,),
)
TARGET_GROUP = ReadRecipe(
    service="elbv2",
    call=Call("DescribeTargetGroups", {"TargetGroupArns": ["$id"]}),
    record="$answer.TargetGroups[0]",
    same=(
        "HealthCheckIntervalSeconds",
        "HealthCheckPath",
        "HealthCheckPort",
        "HealthCheckProtocol",
        "HealthCheckTimeoutSeconds",
        "HealthyThresholdCount",
        "Port",
        "Protocol",
        "TargetGroupArn",
        "TargetGroupName",
        "TargetType",
        "UnhealthyThresholdCount",
        "VpcId",
    ),
    members={"Name": "$record.TargetGroupName", "TargetGroupFullName": _full_name},
    details=(
        Detail(Call("DescribeTargetHealth", {"TargetGroupArn": "$id"}), {"Targets": _targets}),
        TAGS,
    ),
)
LISTENER = ReadRecipe(
    service="elbv2",
    call=Call("DescribeListeners", {"ListenerArns": ["$id"]}),
    record="$answer.Listeners[0]",
    same=("Certificates", "DefaultActions", "ListenerArn", "LoadBalancerArn", "Port", "Protocol"),
)

READERS: Mapping[str, Reader] = {
    "AWS::ElasticLoadBalancingV2::Listener": LISTENER,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": LOAD_BALANCER,
    "AWS::ElasticLoadBalancingV2::TargetGroup": TARGET_GROUP,
}
