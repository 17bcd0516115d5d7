"""What a template refers to, and what only looks as if it did."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st
from troposphere import Condition, GetAtt, If, Not, Ref, Sub, batch

from metaflow_batch_cfn.compile.names_read import names_read
from metaflow_batch_cfn.core.nodes import Json
from metaflow_batch_cfn.core.references import (
    LOGICAL_IDS,
    Reference,
    ReferenceKind,
    condition_references,
    references,
    resource_references,
    section_references,
)

NAME, ATTRIBUTE, DEPENDENCY, CONDITION, MAPPING = ReferenceKind


def logical_ids(node: Json) -> set[str]:
    return {one.name for one in references(node) if one.kind in LOGICAL_IDS}


def conditions(node: Json) -> set[str]:
    return {one.name for one in references(node) if one.kind is CONDITION}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Queue"}, {"Queue"}),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, {"Queue"}),
        ({"Fn::GetAtt": "Queue.Nested.Arn"}, {"Queue"}),
        ({"Fn::GetAtt": ["Queue", {"Ref": "Attribute"}]}, {"Queue", "Attribute"}),
        ({"Fn::Sub": "a-${Queue}-${Role.Arn}"}, {"Queue", "Role"}),
        ({"Fn::Sub": "${ Queue }"}, {"Queue"}),
        ({"Fn::Sub": "${!Literal} $Queue {Queue} ${} ${NAME:-default}"}, set()),
        ({"Fn::Sub": "${!Literal}${Queue}${!Role.Arn}"}, {"Queue"}),
        ({"Fn::Sub": "${AWS::Region}"}, {"AWS::Region"}),
        ({"Fn::Sub": ["${Own}-${Queue}", {"Own": {"Ref": "Role"}}]}, {"Queue", "Role"}),
        ({"Fn::Sub": ["${Own}", {"Own": "x"}]}, set()),
        ({"Fn::Sub": ["${Own.Arn}", {"Own": "x"}]}, {"Own"}),
        ({"Fn::Sub": ["${Queue}"]}, {"Queue"}),
        ({"Fn::Join": ["", [{"Ref": "A"}, {"Fn::Select": [0, {"Ref": "B"}]}]]}, {"A", "B"}),
        ({"Fn::ValueOf": ["VpcId", "Tags.Name"]}, {"VpcId"}),
        ({"Fn::FindInMap": ["Map", {"Ref": "A"}, "Key"]}, {"A"}),
        ({"Tags": {"Ref": "main", "Name": {"Ref": "Prefix"}}}, {"Prefix"}),
        ({"Fn::Transform": {"Name": "M", "Parameters": {"P": {"Ref": "A"}}}}, {"A"}),
        ([], set()),
        ("Queue", set()),
        (None, set()),
    ],
)
def test_logical_ids_are_found_wherever_cloudformation_reads_them(
    value: Json, expected: set[str]
) -> None:
    assert logical_ids(value) == expected
    assert conditions(value) == set()


@pytest.mark.parametrize(
    ("value", "expected", "ids"),
    [
        ({"Fn::If": ["IsProd", {"Ref": "A"}, {"Ref": "B"}]}, {"IsProd"}, {"A", "B"}),
        ({"Fn::If": ["X", {"Fn::If": ["Y", 1, 2]}, 3]}, {"X", "Y"}, set()),
        ({"Fn::Not": [{"Condition": "IsProd"}]}, {"IsProd"}, set()),
        (
            {"Fn::And": [{"Condition": "X"}, {"Fn::Or": [{"Condition": "Y"}, {"Condition": "Z"}]}]},
            {"X", "Y", "Z"},
            set(),
        ),
        ({"Fn::Or": [{"Fn::Equals": [{"Ref": "A"}, "b"]}, {"Condition": "X"}]}, {"X"}, {"A"}),
    ],
)
def test_conditions_are_found_in_the_functions_that_accept_one(
    value: Json, expected: set[str], ids: set[str]
) -> None:
    assert conditions(value) == expected
    assert logical_ids(value) == ids


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param(
            {"ContainerDefinitions": [
                {"Name": "main", "DependsOn": [{"ContainerName": "side", "Condition": "SUCCESS"}]}
            ]},
            id="containers of an ECS task",
        ),
        pytest.param(
            {"EcsProperties": {"TaskProperties": [{"Containers": [
                {"DependsOn": [{"ContainerName": "side", "Condition": "START"}]}
            ]}]}},
            id="containers of a Batch job",
        ),
        pytest.param(
            {"PolicyDocument": {"Statement": [
                {"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
            ]}},
            id="IAM statement",
        ),
        pytest.param(
            {"Definition": {"States": {"Choose": {
                "Type": "Choice", "Choices": [{"Condition": "{% $x = 1 %}", "Next": "End"}]
            }}}},
            id="Step Functions state",
        ),
        pytest.param({"Condition": {"Type": "StringEquals", "Key": "aws:PrincipalOrgID"}},
                     id="event bus policy"),
        pytest.param(
            {"DetectorModelDefinition": {"States": [
                {"OnInput": {"Events": [{"EventName": "e", "Condition": "true"}]}}
            ]}},
            id="IoT Events detector",
        ),
        pytest.param({"LifecycleConfiguration": {"Rules": [{"Condition": "Expired"}]}},
                     id="lifecycle rule with the single key Condition"),
        pytest.param({"Environment": {"DependsOn": "Queue"}}, id="variable named DependsOn"),
        pytest.param({"Environment": {"DependsOn": ["Queue", "Role"]}}, id="list named DependsOn"),
    ],
)  # fmt: skip
def test_a_property_named_condition_or_depends_on_refers_to_nothing(properties: Json) -> None:
    resources: dict[str, Json] = {
        "R": {"Type": "AWS::X::Y", "Properties": properties, "Metadata": properties}
    }
    assert list(section_references("Resources", resources)) == []


def test_the_attributes_of_a_resource_are_read() -> None:
    body: dict[str, Json] = {
        "Type": "AWS::X::Y",
        "Condition": "IsProd",
        "DependsOn": ["Role", "Bucket"],
        "UpdatePolicy": {"Wait": {"Ref": "Wait"}},
    }
    assert list(resource_references(body, path=("Resources", "R"))) == [
        Reference(CONDITION, "IsProd", "", ("Resources", "R", "Condition")),
        Reference(DEPENDENCY, "Role", "", ("Resources", "R", "DependsOn")),
        Reference(DEPENDENCY, "Bucket", "", ("Resources", "R", "DependsOn")),
        Reference(NAME, "Wait", "", ("Resources", "R", "UpdatePolicy", "Wait")),
    ]
    assert [one.name for one in resource_references({"DependsOn": "Role"})] == ["Role"]


@pytest.mark.parametrize("logical_id", ["Ref", "Condition", "DependsOn"])
def test_a_resource_may_have_the_name_of_a_function(logical_id: str) -> None:
    resources: dict[str, Json] = {logical_id: {"Type": "T", "Properties": {"A": {"Ref": "Other"}}}}
    path = ("Resources", logical_id, "Properties", "A")
    assert list(section_references("Resources", resources)) == [Reference(NAME, "Other", "", path)]


def test_an_output_has_a_condition_and_a_condition_may_be_another() -> None:
    (on_output, value) = section_references(
        "Outputs", {"Arn": {"Condition": "IsProd", "Value": {"Fn::GetAtt": ["Queue", "Arn"]}}}
    )
    assert on_output == Reference(CONDITION, "IsProd", "", ("Outputs", "Arn", "Condition"))
    assert value == Reference(ATTRIBUTE, "Queue", "Arn", ("Outputs", "Arn", "Value"))
    alias = section_references("Conditions", {"Same": {"Condition": "IsProd"}})
    assert list(alias) == [Reference(CONDITION, "IsProd", "", ("Conditions", "Same"))]
    assert [one.name for one in condition_references({"Condition": "X"})] == ["X"]


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        ({"Fn::GetAtt": ["A", "B"]}, Reference(ATTRIBUTE, "A", "B")),
        ({"Fn::GetAtt": "A.B"}, Reference(ATTRIBUTE, "A", "B")),
        ({"Fn::GetAtt": ["A", "Outputs.B"]}, Reference(ATTRIBUTE, "A", "Outputs.B")),
        ({"Fn::GetAtt": "A.Outputs.B"}, Reference(ATTRIBUTE, "A", "Outputs.B")),
        ({"Fn::GetAtt": ["A", "Outputs", "B"]}, Reference(ATTRIBUTE, "A", "Outputs.B")),
        ({"Fn::Sub": "${A.Outputs.B}"}, Reference(ATTRIBUTE, "A", "Outputs.B", ("Fn::Sub",))),
        ({"Fn::Sub": "${A}"}, Reference(NAME, "A", "", ("Fn::Sub",))),
        ({"Fn::FindInMap": ["M", "a", "b"]}, Reference(MAPPING, "M")),
    ],
)
def test_a_reference_has_a_kind_a_name_an_attribute_and_a_path(
    value: Json, reference: Reference
) -> None:
    assert list(references(value)) == [reference]
    at_path = reference._replace(path=("Properties", 0, *reference.path))
    assert list(references([value], path=("Properties",))) == [at_path]


def test_only_the_selected_branch_counts_once_conditions_are_known() -> None:
    node: Json = {"Fn::If": ["X", {"Ref": "A"}, {"Fn::If": ["Y", {"Ref": "B"}, {"Ref": "C"}]}]}
    taken = [one.name for one in references(node, {"X": False, "Y": True})]
    assert taken == ["X", "Y", "B"]
    assert [one.name for one in references(node, {"X": True})] == ["X", "A"]


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
    read = names_read(Resources={"Queue": queue}, Conditions={"No": Not(Condition("Other"))})
    assert read.logical_ids == {"Prefix", "AWS::NoValue", "Spot", "Policy", "Role"}
    assert read.conditions == {"Named", "EnableQueue", "Other"}


NAMES = st.text("ABCabc019", min_size=1, max_size=5)
KEYS = st.sampled_from(["Condition", "DependsOn", "Name", "Value", "Effect"])
DATA: st.SearchStrategy[Any] = st.recursive(
    NAMES | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@cases(st.lists(NAMES, max_size=5), st.integers(0, 4))
def test_depth_hides_nothing(names: list[str], depth: int) -> None:
    value: Any = [{"Ref": name} for name in names]
    for level in range(depth):
        value = {"Level": [value, str(level)]}
    assert logical_ids(value) == set(names)


@cases(DATA)
def test_data_without_a_function_refers_to_nothing(value: Json) -> None:
    assert list(references(value)) == []


@cases(DATA, NAMES)
def test_the_path_of_a_reference_leads_to_it(data: Json, name: str) -> None:
    node: Any = {"Properties": [data, {"Deep": [data, {"Ref": name}]}]}
    (found,) = references(node)
    for step in found.path:
        node = node[step]
    assert node == {"Ref": name}
