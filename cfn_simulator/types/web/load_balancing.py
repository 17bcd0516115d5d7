"""AWS::ElasticLoadBalancingV2: load balancers, listeners, listener rules and target groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.recipes.expression import Expression, value_of
from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Setting, Tags


def _full_name(arn: str, prefix: str) -> Expression:
    """The name in CloudWatch metrics: the end of the ARN without the prefix."""

    def name(facts: Mapping[str, Any]) -> object:
        found = value_of(f"$answer.{arn}", facts)
        return str(found).rsplit(":", 1)[-1].removeprefix(prefix) if found else None

    return name


TAGS = "AddTags", "RemoveTags", "DescribeTags"
TAGGED = Tags({"ResourceArns": ["$id"]}, *TAGS)
BALANCER = {"LoadBalancerArn": "$id"}
GROUP = {"TargetGroupArn": "$id"}

LOAD_BALANCER = Recipe(
    type="AWS::ElasticLoadBalancingV2::LoadBalancer",
    service="elbv2",
    name=Name("Name", 32),
    renames={"LoadBalancerAttributes": "Attributes"},
    create=Call("CreateLoadBalancer"),
    attributes={
        "LoadBalancerArn": "$answer.LoadBalancers[0].LoadBalancerArn",
        "LoadBalancerName": "$answer.LoadBalancers[0].LoadBalancerName",
        "DNSName": "$answer.LoadBalancers[0].DNSName",
        "CanonicalHostedZoneID": "$answer.LoadBalancers[0].CanonicalHostedZoneId",
        "LoadBalancerFullName": _full_name("LoadBalancers[0].LoadBalancerArn", "loadbalancer/"),
    },
    settings=(
        Setting(("LoadBalancerAttributes",), Call("ModifyLoadBalancerAttributes", BALANCER)),
        Setting(("Subnets", "SubnetMappings"), Call("SetSubnets", BALANCER), at_creation=False),
        Setting(("SecurityGroups",), Call("SetSecurityGroups", BALANCER), at_creation=False),
        Setting(
            ("IpAddressType",),
            Call("SetIpAddressType", BALANCER),
            default={"IpAddressType": "ipv4"},
            at_creation=False,
        ),
    ),
    tags=TAGGED,
    delete=(Call("DeleteLoadBalancer", BALANCER),),
)

TARGET_GROUP = Recipe(
    type="AWS::ElasticLoadBalancingV2::TargetGroup",
    service="elbv2",
    name=Name("Name", 32),
    renames={"TargetGroupAttributes": "Attributes"},
    create=Call("CreateTargetGroup"),
    update=Call("ModifyTargetGroup", GROUP),
    attributes={
        "TargetGroupArn": "$answer.TargetGroups[0].TargetGroupArn",
        "TargetGroupName": "$answer.TargetGroups[0].TargetGroupName",
        "TargetGroupFullName": _full_name("TargetGroups[0].TargetGroupArn", ""),
    },
    settings=(
        Setting(("TargetGroupAttributes",), Call("ModifyTargetGroupAttributes", GROUP)),
        Setting(("Targets",), Call("RegisterTargets", GROUP)),
    ),
    tags=TAGGED,
    delete=(Call("DeleteTargetGroup", GROUP),),
)

LISTENER = Recipe(
    type="AWS::ElasticLoadBalancingV2::Listener",
    service="elbv2",
    create=Call("CreateListener"),
    update=Call("ModifyListener", {"ListenerArn": "$id"}),
    attributes={"ListenerArn": "$answer.Listeners[0].ListenerArn"},
    tags=TAGGED,
    delete=(Call("DeleteListener", {"ListenerArn": "$id"}),),
)

LISTENER_RULE = Recipe(
    type="AWS::ElasticLoadBalancingV2::ListenerRule",
    service="elbv2",
    create=Call("CreateRule"),
    update=Call("ModifyRule", {"RuleArn": "$id"}),
    attributes={"RuleArn": "$answer.Rules[0].RuleArn"},
    tags=TAGGED,
    delete=(Call("DeleteRule", {"RuleArn": "$id"}),),
)

RECIPES = (LISTENER, LISTENER_RULE, LOAD_BALANCER, TARGET_GROUP)
