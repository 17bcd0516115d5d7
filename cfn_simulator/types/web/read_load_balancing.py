"""Load balancers, what they listen to and where they send it, as ELB tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.described import Described, Detail
from cfn_simulator.types.machinery.reading.sought import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

TAGS = Detail(
    Call("DescribeTags", {"ResourceArns": ["$id"]}), {"Tags": "$answer.TagDescriptions[0].Tags"}
)


def _targets(facts: Mapping[str, Any]) -> Any:
    return [one["Target"] for one in facts["answer"].get("TargetHealthDescriptions", [])]


def _full_name(facts: Mapping[str, Any]) -> str:
    """What metrics call it: the end of its ARN, without the kind for a balancer."""
    return str(facts["id"]).rsplit(":", 1)[-1].removeprefix("loadbalancer/")


LOAD_BALANCER = Described(
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
TARGET_GROUP = Described(
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
LISTENER = Described(
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
