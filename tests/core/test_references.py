"""What a piece of a template refers to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st
from troposphere import Condition, GetAtt, If, Ref, Sub, batch

from metaflow_batch_cfn.core.references import references


@pytest.mark.parametrize(
    ("piece", "logical_ids"),
    [
        ({"Ref": "Queue"}, {"Queue"}),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, {"Queue"}),
        ({"Fn::GetAtt": "Queue.Nested.Arn"}, {"Queue"}),
        ({"Fn::GetAtt": ["Queue", {"Ref": "Attribute"}]}, {"Queue", "Attribute"}),
        ({"Fn::Sub": "a-${Queue}-${Role.Arn}"}, {"Queue", "Role"}),
        ({"Fn::Sub": "${ Queue }"}, {"Queue"}),
        ({"Fn::Sub": "${!Literal} $Queue {Queue} ${}"}, set()),
        ({"Fn::Sub": "${AWS::Region}"}, {"AWS::Region"}),
        ({"Fn::Sub": ["${Own}-${Queue}", {"Own": {"Ref": "Role"}}]}, {"Queue", "Role"}),
        ({"Fn::Sub": ["${Own}", {"Own": "x"}]}, set()),
        ({"Fn::Join": ["", [{"Ref": "A"}, {"Fn::Select": [0, {"Ref": "B"}]}]]}, {"A", "B"}),
        ({"DependsOn": "Queue"}, {"Queue"}),
        ({"DependsOn": ["Queue", "Role"]}, {"Queue", "Role"}),
        ({"Tags": {"Ref": "main", "Name": {"Ref": "Prefix"}}}, {"Prefix"}),
        ([], set()),
        ("Queue", set()),
        (None, set()),
    ],
)
def test_logical_ids_are_found_wherever_cloudformation_reads_them(
    piece: Any, logical_ids: set[str]
) -> None:
    assert references(piece).logical_ids == logical_ids
    assert references(piece).conditions == frozenset()


@pytest.mark.parametrize(
    ("piece", "conditions", "logical_ids"),
    [
        ({"Fn::If": ["IsProd", {"Ref": "A"}, {"Ref": "B"}]}, {"IsProd"}, {"A", "B"}),
        ({"Fn::If": ["X", {"Fn::If": ["Y", 1, 2]}, 3]}, {"X", "Y"}, set()),
        ({"Fn::Not": [{"Condition": "IsProd"}]}, {"IsProd"}, set()),
        ({"Type": "T", "Condition": "IsProd", "Properties": {}}, {"IsProd"}, set()),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, set(), set()),
    ],
)
def test_conditions_are_found_and_an_iam_condition_is_none(
    piece: Any, conditions: set[str], logical_ids: set[str]
) -> None:
    assert references(piece).conditions == conditions
    assert references(piece).logical_ids == logical_ids


def test_troposphere_objects_are_read_as_they_will_be_written() -> None:
    queue = batch.JobQueue(
        "Queue",
        Priority=1,
        JobQueueName=If("Named", Sub("${Prefix}-x"), Ref("AWS::NoValue")),
        ComputeEnvironmentOrder=[
            batch.ComputeEnvironmentOrder(ComputeEnvironment=Ref("Spot"), Order=1)
        ],
        SchedulingPolicyArn=GetAtt("Policy", "Arn"),
        Condition="EnableQueue",
        DependsOn=["Role"],
    )
    found = references({"Queue": queue, "Also": Condition("Other")})
    assert found.logical_ids == {"Prefix", "AWS::NoValue", "Spot", "Policy", "Role"}
    assert found.conditions == {"Named", "EnableQueue", "Other"}


NAMES = st.text("ABCabc019", min_size=1, max_size=5)


@cases(st.lists(NAMES, max_size=5), st.integers(0, 4))
def test_depth_hides_nothing(names: list[str], depth: int) -> None:
    piece: Any = [{"Ref": name} for name in names]
    for level in range(depth):
        piece = {"Level": [piece, str(level)]}
    assert references(piece).logical_ids == set(names)
