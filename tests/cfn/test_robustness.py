"""Whatever a template says, it is a value or a problem; never an exception of Python's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.cfn.changes.compare import compare
from metaflow_batch_cfn.cfn.evaluation.conditions import resolve_conditions
from metaflow_batch_cfn.cfn.evaluation.evaluate import Evaluation
from metaflow_batch_cfn.cfn.evaluation.graph import creation_order
from metaflow_batch_cfn.cfn.evaluation.stack import resolve_stack
from metaflow_batch_cfn.cfn.parameters.parameter_rules import check_rules
from metaflow_batch_cfn.cfn.parameters.parameters import resolve_parameters
from metaflow_batch_cfn.cfn.template.function_names import (
    CONDITION_FUNCTIONS,
    EXTENSION_FUNCTIONS,
    RULE_FUNCTIONS,
    SUPPORTED_FUNCTIONS,
)
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.validation.validate import validate_template
from metaflow_batch_cfn.cfn.values.surroundings import NoAccount, Pseudo
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.documents import Json
from tests.cfn.templates import template_of

T = TypeVar("T")

NAMES = st.sampled_from(["A", "B", "P", "C", "M", "k", "AWS::NoValue", "AWS::Region", "A.Arn"])
TEXTS = NAMES | st.sampled_from(["", "${A}", "${A.Arn}-${!x}", "${", "0", "10.0.0.0/16", ","])
LEAVES = st.one_of(TEXTS, st.integers(-2, 300), st.booleans(), st.just(1.5))
FUNCTIONS = st.sampled_from(
    [*SUPPORTED_FUNCTIONS, *CONDITION_FUNCTIONS, *RULE_FUNCTIONS, *EXTENSION_FUNCTIONS, "Condition"]
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(NAMES, inner, max_size=2),
        st.builds(lambda function, argument: {function: argument}, FUNCTIONS, inner),
        st.builds(
            lambda function, arguments: {function: arguments},
            FUNCTIONS,
            st.lists(inner, min_size=1, max_size=4),
        ),
    ),
    max_leaves=12,
)


@st.composite
def templates(draw: st.DrawFn) -> Template:
    kinds = st.sampled_from(["AWS::S3::Bucket", "AWS::SNS::Topic", "Custom::X", "AWS::No::Such"])
    node = draw(NODES)
    data: dict[str, Json] = {
        "Parameters": {
            "P": {"Type": draw(st.sampled_from(["String", "CommaDelimitedList"])), "Default": "a"}
        },
        "Mappings": {"M": {"k": {"a": draw(LEAVES)}}},
        "Conditions": {"C": draw(NODES)},
        "Rules": {"R": {"Assertions": [{"Assert": draw(NODES)}]}},
        "Resources": {
            "A": {"Type": draw(kinds), "Properties": {"X": draw(NODES)}, "DependsOn": draw(LEAVES)},
            "B": {"Type": draw(kinds), "Properties": {"X": node}, "Condition": "C"},
        },
        "Outputs": {"O": {"Value": draw(NODES), "Condition": draw(NAMES)}},
    }
    return template_of(data)


@given(templates())
def test_validation_gives_problems_and_never_fails(template: Template) -> None:
    assert all(problem.what for problem in validate_template(template))


def outcome(action: Callable[[], T]) -> T | tuple[Problem, ...]:
    """The result, or the problems that were reported instead."""
    try:
        return action()
    except ConfigError as error:
        return error.problems


@given(templates())
def test_evaluation_gives_values_or_problems(template: Template) -> None:
    parameters = resolve_parameters(template, {}, lookups=NoAccount())
    conditions = outcome(lambda: resolve_conditions(template, parameters, Pseudo()))
    known = {"C": True} if isinstance(conditions, tuple) else conditions
    evaluation = Evaluation(template, parameters, known)
    stack = outcome(lambda: resolve_stack(evaluation))
    for found in (
        conditions,
        stack,
        outcome(lambda: set(creation_order(evaluation)) <= {"A", "B"}),
    ):
        assert found


@given(templates())
def test_rules_hold_or_give_problems(template: Template) -> None:
    parameters = resolve_parameters(template, {}, lookups=NoAccount())
    found = outcome(lambda: tuple(check_rules(template, parameters)))
    assert all(problem.what for problem in found)


@given(templates())
def test_a_template_compared_with_itself_changes_nothing(template: Template) -> None:
    parameters = resolve_parameters(template, {}, lookups=NoAccount())
    evaluation = Evaluation(template, parameters, {"C": True})
    stack = outcome(lambda: resolve_stack(evaluation))
    if not isinstance(stack, tuple):
        found = outcome(lambda: compare(stack, stack))
        assert all(isinstance(one, Problem) for one in found)
