"""Attachments: what resources of a stack add to others in it, such as a rule to a security group.

In: a stack, one of its resources, and its actual properties. Out: these without attachments, which
are not drift of the resource. CloudFormation looks for attachments within the stack before it
compares, but not across stacks (user guide, "Considerations when detecting drift").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from cfn_simulator.engine.drift.property_differences import agrees
from cfn_simulator.engine.state.stack import Deployed, Stack
from cfn_simulator.types.machinery.reading.canonical import canonical
from metaflow_batch_cfn.documents import Json

Attachments: TypeAlias = Iterator[tuple[Json, str, Json]]
"""The target's physical id, its property, and the item that is added to it."""
SIDES = {
    "AWS::EC2::SecurityGroupEgress": "SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress": "SecurityGroupIngress",
}


def without_attachments(
    stack: Stack, deployed: Deployed, actual: Mapping[str, Json], expected: Mapping[str, Json]
) -> dict[str, Json]:
    foreign: dict[str, list[Json]] = {}
    for owner, name, item in _attachments(stack):
        if owner == deployed.physical_id:
            foreign.setdefault(name, []).append(item)
    return {
        name: _own(value, expected.get(name), foreign[name]) if name in foreign else value
        for name, value in actual.items()
    }


def _own(value: Json, expected: Json, foreign: list[Json]) -> Json:
    expected_items = expected if isinstance(expected, list) else []
    return [
        item
        for item in (value if isinstance(value, list) else [])
        if any(agrees(one, item) for one in expected_items)
        or not any(agrees(one, item) for one in foreign)
    ]


def _attachments(stack: Stack) -> Attachments:
    for one in stack.resources.values():
        if one.exists and one.type in SOURCES:
            yield from SOURCES[one.type](one)


def _rule(one: Deployed) -> Attachments:
    rule = canonical(one.type, one.resource.properties)
    yield rule.pop("GroupId", None), SIDES[one.type], rule


def _inline_policy(one: Deployed) -> Attachments:
    properties = one.resource.properties
    for role in _listed(properties.get("Roles")) or [properties.get("RoleName")]:
        yield role, "Policies", {"PolicyName": properties["PolicyName"]}


def _managed_policy(one: Deployed) -> Attachments:
    for role in _listed(one.resource.properties.get("Roles")):
        yield role, "ManagedPolicyArns", one.physical_id


def _role(one: Deployed) -> Attachments:
    for policy in _listed(one.resource.properties.get("ManagedPolicyArns")):
        yield policy, "Roles", one.physical_id


def _subscription(one: Deployed) -> Attachments:
    properties = one.resource.properties
    subscription = {
        name: properties[name] for name in ("Protocol", "Endpoint") if name in properties
    }
    yield properties["TopicArn"], "Subscription", subscription


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


SOURCES: Mapping[str, Callable[[Deployed], Attachments]] = {
    "AWS::EC2::SecurityGroupEgress": _rule,
    "AWS::EC2::SecurityGroupIngress": _rule,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Policy": _inline_policy,
    "AWS::IAM::Role": _role,
    "AWS::IAM::RolePolicy": _inline_policy,
    "AWS::SNS::Subscription": _subscription,
}
