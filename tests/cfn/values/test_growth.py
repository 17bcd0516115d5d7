"""What a template becomes is bounded; each size here would fill the memory of any machine."""

from __future__ import annotations

import json

import pytest

from metaflow_batch_cfn.cfn.changes.compare import compare
from metaflow_batch_cfn.cfn.evaluation.condition_reads import parameters_behind
from metaflow_batch_cfn.cfn.evaluation.stack import resolve_stack
from metaflow_batch_cfn.cfn.template.load import Template, load_template
from metaflow_batch_cfn.cfn.values.growth import LARGEST, SizeBudget
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.diff.compare import diff
from metaflow_batch_cfn.diff.resolve import Side
from metaflow_batch_cfn.documents import Json
from tests.cfn.templates import evaluation, template_of

TOO_MUCH = "produce more than 10,000,000 characters"
LEVELS = 20
TOPIC: Json = {"Type": "AWS::SNS::Topic"}
PLAIN = template_of({"Resources": {"T": TOPIC}})


def topic(value: Json, **sections: Json) -> Template:
    resource: Json = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}
    return template_of({**sections, "Resources": {"T": resource}})


def sub_of_sub() -> Json:
    value: Json = "x" * 100
    for _ in range(LEVELS):
        value = {"Fn::Sub": ["${a}${a}${a}${a}${a}${a}${a}${a}", {"a": value}]}
    return value


def join_of_join() -> Json:
    """The delimiter is what grows; JSON has the inner text once, as the values have it."""
    value: Json = "x" * 100
    for _ in range(LEVELS):
        value = {"Fn::Join": [value, [str(number) for number in range(9)]]}
    return value


def sub_of_base64() -> Json:
    value: Json = "x" * 100
    for _ in range(LEVELS):
        value = {"Fn::Sub": ["${a}${a}${a}", {"a": {"Fn::Base64": value}}]}
    return value


def split_of_sub() -> Json:
    return {"Fn::Split": ["x", sub_of_sub()]}


@pytest.mark.parametrize("make", [sub_of_sub, join_of_join, sub_of_base64, split_of_sub])
def test_nested_functions_are_rejected_before_they_fill_the_memory(make: object) -> None:
    assert callable(make)
    with pytest.raises(TemplateError, match=TOO_MUCH):
        resolve_stack(evaluation(topic(make())))


def test_the_error_names_the_place_and_a_remedy() -> None:
    text = json.dumps({"Resources": {"T": {**PLAIN.resource("T"), "Properties": sub_of_sub()}}})
    with pytest.raises(TemplateError) as raised:
        evaluation(load_template(text, "t.json")).resource_properties("T")
    assert raised.value.where.startswith("t.json:1:")
    assert "Nest Fn::Sub and Fn::Join less deeply" in raised.value.remedy


def test_a_long_value_that_is_repeated_counts_each_time() -> None:
    long: Json = {"M": {"k": {"v": "x" * 100_000}}}
    found: Json = [{"Fn::FindInMap": ["M", "k", "v"]}] * 50_000
    with pytest.raises(TemplateError, match=TOO_MUCH):
        resolve_stack(evaluation(topic(found, Mappings=long)))


def test_all_resources_of_a_stack_share_one_budget() -> None:
    def resource() -> Json:
        value: Json = {"Fn::Sub": ["${a}" * 1000, {"a": "x" * 1000}]}
        return {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}

    few = template_of({"Resources": {f"T{number}": resource() for number in range(9)}})
    many = template_of({"Resources": {f"T{number}": resource() for number in range(11)}})
    assert len(resolve_stack(evaluation(few)).resources) == 9
    with pytest.raises(TemplateError, match=TOO_MUCH):
        resolve_stack(evaluation(many))


def test_outputs_and_conditions_are_bounded_too() -> None:
    outputs: Json = {"O": {"Value": sub_of_sub()}}
    with pytest.raises(TemplateError, match=TOO_MUCH):
        evaluation(topic("x", Outputs=outputs)).outputs()
    conditions: Json = {"C": {"Fn::Equals": [sub_of_sub(), "x"]}}
    with pytest.raises(TemplateError, match=TOO_MUCH):
        evaluation(topic("x", Conditions=conditions))


def test_a_value_as_large_as_allowed_is_produced() -> None:
    budget = SizeBudget(4)
    assert budget.joined(["ab", "cd"]) == "abcd"
    budget.spend("abc")
    with pytest.raises(TemplateError):
        budget.joined(["a", "b"])
    assert SizeBudget().remaining == LARGEST


def test_an_evaluation_can_be_used_any_number_of_times() -> None:
    found = evaluation(topic({"Fn::Sub": ["${a}" * 1000, {"a": "x" * 5000}]}))
    assert all(found.resource_properties("T") for _ in range(5))


def test_repeated_names_of_unknown_values_are_bounded() -> None:
    unknown: Json = {"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "AWS::StackId"}]}]}
    repeated = topic({"Fn::Sub": ["${a}" * 100_000, {"a": unknown}]})
    with pytest.raises(ConfigError, match=TOO_MUCH):
        diff(Side(PLAIN), Side(repeated))


def test_aliases_of_a_long_text_are_bounded() -> None:
    aliases = "*a, " * 100_000
    text = f"Metadata: {{a: &a {'x' * 500_000}, b: [{aliases}]}}\nResources: {{}}"
    with pytest.raises(ConfigError, match="characters once aliases are expanded"):
        load_template(text)


def test_conditions_that_name_one_another_are_visited_once() -> None:
    conditions: dict[str, Json] = {"C0": {"Fn::Equals": [{"Ref": "P"}, "a"]}}
    for level in range(1, 300):
        conditions[f"C{level}"] = {"Fn::And": [{"Condition": f"C{level - 1}"}] * 10}
    loaded = template_of(
        {
            "Parameters": {"P": {"Type": "String"}},
            "Conditions": conditions,
            "Resources": {"T": {**PLAIN.resource("T"), "Condition": "C299"}},
        }
    )
    assert parameters_behind(loaded)["C299"] == ("P",)
    found = diff(Side(PLAIN), Side(loaded))
    assert len(found.notes) == len(conditions)


def test_conditions_may_form_a_long_chain() -> None:
    """Named before they are declared, so that each has to wait for the next."""
    row: dict[str, Json] = {f"C{n}": {"Condition": f"C{n + 1}"} for n in range(5000)}
    conditions: Json = {**row, "C5000": {"Fn::Equals": ["a", "a"]}}
    found = evaluation(topic("x", Conditions=conditions))
    assert all(found.conditions.values())
    assert next(iter(found.conditions)) == "C0"


def test_a_circle_of_resources_is_a_problem_of_the_comparison() -> None:
    def resource(other: str) -> Json:
        return {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": other}}}

    circle = template_of({"Resources": {"A": resource("B"), "B": resource("A")}})
    stack = resolve_stack(evaluation(circle))
    with pytest.raises(TemplateError, match=r"Circular dependency between resources: \[A, B\]"):
        compare(stack, stack)


@pytest.mark.parametrize(
    "argument",
    [{"Fn::Cidr": ["10.0.0.0/16"]}, ["A.B", {"Ref": "x.y"}, "z"], 1.5, {"Ref": "A.B"}],
)
def test_get_att_of_anything_but_a_name_is_a_problem(argument: Json) -> None:
    loaded = load_template(
        json.dumps(
            {"Resources": {"T": {**PLAIN.resource("T"), "Properties": {"Fn::GetAtt": argument}}}}
        ),
        "t.json",
    )
    with pytest.raises(TemplateError, match="every Fn::GetAtt object requires two"):
        evaluation(loaded).resource_properties("T")


def test_an_index_of_ten_thousand_digits_is_a_problem() -> None:
    with pytest.raises(TemplateError, match="whole number as index"):
        evaluation(topic({"Fn::Select": ["1" * 10_000, ["a"]]})).resource_properties("T")
