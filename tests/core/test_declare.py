"""Declarations: what a value known now must be, reported by the name of its field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st
from troposphere import Condition, If, ImportValue, Not, Parameter, Ref, Split, logs

from metaflow_batch_cfn.core.declare import (
    ItemRule,
    Param,
    ParameterRule,
    Result,
    Setting,
    Toggle,
    known_problems,
)
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.values import Gated

WORD = ItemRule(pattern="[a-z]+|[0-9]+", description="letters or digits")
TEXT = Param("Word", "String", "A word.", "Word", "Words", rule=WORD)
WORDS = Param("Words", "CommaDelimitedList", "Words.", "Words", "Words", rule=WORD)
SUBNETS = Param("SubnetIds", "List<AWS::EC2::Subnet::Id>", "Subnets.", "Subnets", "Network")
COUNT = Param("Count", "Number", "A count.", "Count", "Counts", minimum=1, maximum=9)
DAYS = Param("Days", "Number", "Days.", "Days", "Counts", allowed=(1, 3, 5))
SWITCH = Toggle("EnableX", "X.", "X", "Switches")


def found(declaration: Param | Toggle | Setting, value: object) -> list[str]:
    return [str(problem) for problem in known_problems(declaration, "field", value)]


# Item rules


def test_a_rule_applies_to_the_whole_value_whatever_its_alternatives() -> None:
    assert WORD.accepts("abc")
    assert WORD.accepts("123")
    for value in ("", "abc1", "1abc", "abc\n", " abc", "abc 123"):
        assert not WORD.accepts(value)


# Text


def test_valid_text_is_accepted() -> None:
    assert found(TEXT, "abc") == []


def test_invalid_text_is_rejected_with_the_value_and_the_rule() -> None:
    assert found(TEXT, "a b") == ["field: 'a b' is not valid. It must be letters or digits."]


def test_a_number_that_is_not_valid_in_quotes_either_is_rejected_with_the_rule() -> None:
    assert found(TEXT, 7.5) == ["field: 7.5 is not valid. It must be letters or digits, in quotes."]


@pytest.mark.parametrize("value", [7, True])
def test_a_scalar_that_is_not_text_is_rejected_with_the_hint_to_quote_it(value: object) -> None:
    assert found(TEXT, value) == [f"field: expected text, got {value!r}. Write it in quotes."]


@pytest.mark.parametrize("value", [None, ["abc"], {"a": "b"}, b"abc"])
def test_values_other_than_scalars_are_rejected(value: object) -> None:
    assert found(TEXT, value) == [f"field: expected text, got {value!r}"]


def test_text_outside_the_allowed_values_is_rejected_with_the_choices() -> None:
    size = Param("Size", "String", "A size.", "Size", "Sizes", allowed=("small", "large"))
    assert found(size, "small") == []
    assert found(size, "huge") == ["field: 'huge' is not allowed. Choose one of: small, large."]


# Lists


def test_lists_and_tuples_are_accepted() -> None:
    assert found(WORDS, ["abc", "1"]) == found(WORDS, ("abc", "1")) == []


def test_each_item_is_checked_and_reported_by_its_place() -> None:
    assert found(WORDS, ["abc", "A", "x y", 7]) == [
        "field[1]: 'A' is not valid. It must be letters or digits.",
        "field[2]: 'x y' is not valid. It must be letters or digits.",
        "field[3]: expected text, got 7. Write it in quotes.",
    ]


def test_an_empty_list_is_rejected() -> None:
    assert found(WORDS, []) == ["field: the list is empty. Specify at least one item."]
    assert found(WORDS, ()) == found(WORDS, [])


def test_text_is_not_a_list_of_letters() -> None:
    assert found(WORDS, "abc") == ["field: expected a list, got 'abc'. Wrap it in a list."]


@pytest.mark.parametrize("value", [{"abc"}, {"abc": 1}, None, 7])
def test_a_collection_without_order_is_not_a_list(value: object) -> None:
    (problem,) = found(WORDS, value)
    assert problem.startswith("field: expected a list, got")


def test_each_duplicate_item_is_reported_once() -> None:
    assert found(WORDS, ["b", "a", "b", "a", "a"]) == [
        "field: 'a' appears more than once. Remove the duplicates.",
        "field: 'b' appears more than once. Remove the duplicates.",
    ]


def test_a_list_may_mix_text_and_intrinsics() -> None:
    assert found(WORDS, ["abc", Ref("Other"), ImportValue("x")]) == []
    assert found(WORDS, [Ref("Same"), Ref("Same")]) == []


@cases(st.lists(st.text(max_size=4), max_size=6))
def test_a_list_is_valid_exactly_if_it_has_valid_unique_items(items: list[str]) -> None:
    fine = bool(items) and all(map(WORD.accepts, items)) and len(set(items)) == len(items)
    assert (found(WORDS, items) == []) == fine


# Numbers


@cases(st.integers(-3, 12))
def test_a_number_is_valid_exactly_within_its_bounds(value: int) -> None:
    assert (found(COUNT, value) == []) == (1 <= value <= 9)


def test_a_number_out_of_bounds_is_reported_with_the_bound() -> None:
    assert found(COUNT, 0) == ["field: 0 is too small. The minimum is 1."]
    assert found(COUNT, 10) == ["field: 10 is too large. The maximum is 9."]


def test_a_number_outside_the_allowed_values_is_rejected_with_the_choices() -> None:
    assert found(DAYS, 3) == []
    assert found(DAYS, 2) == ["field: 2 is not allowed. Choose one of: 1, 3, 5."]


@pytest.mark.parametrize("value", [True, False, 1.0, "1", None, [1]])
def test_only_whole_numbers_are_numbers(value: object) -> None:
    assert found(COUNT, value) == [f"field: expected a whole number, got {value!r}"]


# Switches


def test_a_switch_is_true_false_or_a_condition() -> None:
    for value in (True, False, Condition("IsProd")):
        assert found(SWITCH, value) == []


@pytest.mark.parametrize("value", ["true", "IsProd", 1, 0, None])
def test_a_switch_that_could_be_misread_is_rejected(value: object) -> None:
    assert found(SWITCH, value) == [f"field: expected True, False or a Condition, got {value!r}"]


def test_a_switch_accepts_no_expression_because_only_conditions_have_names() -> None:
    for value in (Not(Condition("IsProd")), Ref("Stage"), If("IsProd", "true", "false")):
        kind = type(value).__name__
        assert found(SWITCH, value) == [f"field: expected True, False or a Condition, got {kind}"]


# Known at deploy time


@pytest.mark.parametrize("declaration", [TEXT, WORDS, SUBNETS, COUNT, DAYS])
def test_values_known_only_at_deploy_time_are_accepted(declaration: Param) -> None:
    for value in (Ref("X"), ImportValue("x"), Split(",", "a,b"), If("C", Ref("X"), Ref("Y"))):
        assert found(declaration, value) == []


@pytest.mark.parametrize("declaration", [TEXT, WORDS, COUNT])
def test_a_condition_is_not_a_value(declaration: Param) -> None:
    (problem,) = found(declaration, Condition("IsProd"))
    assert problem == "field: got a Condition. Pass a value, or a Gated value."


@pytest.mark.parametrize(
    ("declaration", "wanted"),
    [
        (TEXT, "text"),
        (WORDS, "a list"),
        (COUNT, "a whole number"),
        (SWITCH, "True, False or a Condition"),
    ],
)
def test_a_parameter_or_resource_itself_is_rejected_with_the_hint_to_pass_its_ref(
    declaration: Param | Toggle, wanted: str
) -> None:
    for thing in (Parameter("Mine", Type="String"), logs.LogGroup("Mine")):
        got = f"got the {type(thing).__name__} 'Mine' itself"
        assert found(declaration, thing) == [f"field: expected {wanted}, {got}. Pass Ref('Mine')."]


# Gated


def test_the_value_inside_a_gate_is_checked() -> None:
    assert found(TEXT, Gated("abc", Condition("IsProd"))) == []
    assert found(TEXT, Gated(Ref("X"), True)) == []
    assert found(TEXT, Gated("a b", False)) == found(TEXT, "a b")


@pytest.mark.parametrize("when", ["IsProd", None, 1])
def test_a_gate_without_a_switch_is_rejected(when: Any) -> None:
    assert found(TEXT, Gated("abc", when)) == [
        f"field.when: expected True, False or a Condition, got {when!r}"
    ]


def test_a_gate_in_a_gate_is_rejected() -> None:
    inner: Any = Gated("abc", True)
    (problem,) = found(TEXT, Gated(inner, True))
    assert problem.startswith("field: expected text, got Gated(")


# What is declared


def test_a_setting_is_checked_by_its_own_function() -> None:
    def even(field: str, value: object) -> Iterator[Problem]:
        if value != 2:
            yield Problem(field, "is not two")

    assert found(Setting("Two.", even), 2) == []
    assert found(Setting("Two.", even), 3) == ["field: is not two"]


@pytest.mark.parametrize(
    ("kind", "is_list", "takes_pattern"),
    [
        ("String", False, True),
        ("Number", False, False),
        ("CommaDelimitedList", True, True),
        ("List<AWS::EC2::Subnet::Id>", True, False),
        ("AWS::EC2::VPC::Id", False, False),
    ],
)
def test_the_type_says_whether_it_is_a_list_and_allows_a_pattern(
    kind: str, is_list: bool, takes_pattern: bool
) -> None:
    declared = Param("X", kind, "X.", "X", "X")
    assert (declared.is_list, declared.takes_pattern) == (is_list, takes_pattern)
    assert declared.is_number == (kind == "Number")


def test_a_result_says_which_setting_it_feeds() -> None:
    assert Result("Queue", "The queue.").output_description == "The queue."
    fed = Result("Queue", "The queue.", feeds="METAFLOW_BATCH_JOB_QUEUE")
    assert fed.output_description == "The queue. [METAFLOW_BATCH_JOB_QUEUE]"


def test_a_rule_without_a_condition_always_applies() -> None:
    rule = ParameterRule("SayX", asserts=Ref("X"), explanation="Say x.")
    assert "RuleCondition" not in rule.to_dict()


def test_a_rule_rejects_text_longer_than_a_parameter_can_be() -> None:
    assert WORD.accepts("a" * 4096)
    assert not WORD.accepts("a" * 4097)


@pytest.mark.parametrize("secret", ["AKIAIOSFODNN7EXAMPLE", "ghp_" + "a1B2c3" * 6])
def test_a_value_that_looks_like_a_secret_is_never_repeated(secret: str) -> None:
    word = Param("Word", "String", "A word.", "Word", "Words", rule=WORD)
    words = Param("Words", "CommaDelimitedList", "Words.", "Words", "Words")
    found = [*word.problems("word", secret), *words.problems("words", [secret, secret])]
    assert len(found) == 2
    for problem in found:
        assert "a value that contains a" in problem.what
        assert secret not in str(problem)
