"""Laws of values: known now, known at deploy time, absent."""

from __future__ import annotations

from typing import Any

from hypothesis import given as cases
from hypothesis import strategies as st
from troposphere import (
    AWSHelperFn,
    Condition,
    GetAtt,
    If,
    NoValue,
    Ref,
    Sub,
    Tags,
    encode_to_dict,
)

from metaflow_batch_cfn.core.values import (
    Gated,
    choose,
    condition_name,
    given,
    is_absent,
    is_given,
    present,
    present_items,
    value_of,
)

VALUES = st.one_of(
    st.text(max_size=5),
    st.integers(),
    st.lists(st.text(max_size=3), max_size=3).map(tuple),
    st.builds(Ref, st.sampled_from(["Queue", "Role"])),
)
TEXTS = st.one_of(st.text(max_size=5), st.builds(Ref, st.sampled_from(["Queue", "Role"])))
CONDITIONS = st.builds(Condition, st.sampled_from(["IsProd", "IsTest"]))
SWITCHES = st.one_of(st.booleans(), CONDITIONS)
MAYBES = st.one_of(st.none(), TEXTS, st.builds(Gated, TEXTS, SWITCHES))


def data(value: Any) -> Any:
    return encode_to_dict({"value": value})["value"]


@cases(VALUES, VALUES)
def test_a_switch_known_now_chooses_now(yes: Any, no: Any) -> None:
    assert data(choose(True, yes, no)) == data(yes)
    assert data(choose(False, yes, no)) == data(no)


@cases(CONDITIONS, VALUES, VALUES)
def test_a_switch_known_later_chooses_by_an_if_on_its_name(
    when: Condition, yes: Any, no: Any
) -> None:
    chosen = choose(when, yes, no)
    assert isinstance(chosen, If)
    assert data(chosen) == {"Fn::If": [condition_name(when), data(yes), data(no)]}


@cases(MAYBES)
def test_an_optional_value_is_used_if_it_is_given(maybe: Any) -> None:
    expected = choose(is_given(maybe), value_of(maybe), "otherwise")
    assert data(given(maybe, "otherwise")) == data(expected)


@cases(TEXTS, SWITCHES)
def test_a_gated_value_is_given_exactly_where_its_switch_is_on(value: Any, when: Any) -> None:
    assert is_given(Gated(value, when)) is when
    assert value_of(Gated(value, when)) is value


@cases(TEXTS)
def test_a_bare_value_is_always_given(value: Any) -> None:
    assert is_given(value) is True
    assert given(value, "otherwise") is value
    assert value_of(value) is value


def test_nothing_is_never_given_and_is_left_out() -> None:
    assert is_given(None) is False
    assert is_absent(given(None))
    assert is_absent(value_of(None))
    assert given(None, "otherwise") == "otherwise"


def test_an_empty_text_is_a_value_and_not_an_absence() -> None:
    assert is_given("") is True
    assert given("", "otherwise") == ""


def test_a_gated_value_whose_switch_is_off_is_left_out() -> None:
    assert is_absent(given(Gated("role", False)))
    assert given(Gated("role", True)) == "role"


def test_only_no_value_itself_is_absent() -> None:
    maybe_later = If("IsProd", "x", NoValue)
    values: list[Any] = ["", 0, False, None, [], Ref("Queue"), Sub("x"), maybe_later, Tags(A="b")]
    for value in values:
        assert not is_absent(value)
    assert is_absent(NoValue)
    assert is_absent(Ref("AWS::NoValue"))


@cases(st.dictionaries(st.sampled_from("ABCDE"), st.one_of(VALUES, st.just(NoValue))))
def test_present_keeps_every_property_but_the_absent_and_their_order(
    properties: dict[str, Any],
) -> None:
    kept = [name for name, value in properties.items() if not is_absent(value)]
    assert list(present(**properties)) == kept
    for name in kept:
        assert data(present(**properties)[name]) == data(properties[name])


def test_tuples_become_the_lists_that_troposphere_requires() -> None:
    assert present(InstanceTypes=("m7i", "r7i")) == {"InstanceTypes": ["m7i", "r7i"]}
    assert choose(True, ("m7i", "r7i"), NoValue) == ["m7i", "r7i"]
    later = choose(Condition("IsProd"), ("m7i",), ("t3", "t3a"))
    assert later.data == {"Fn::If": ["IsProd", ["m7i"], ["t3", "t3a"]]}


def test_items_that_are_absent_are_left_out_and_the_others_keep_their_order() -> None:
    later = GetAtt("Queue", "Arn")
    assert present_items("a", NoValue, later, given(None), "") == ["a", later, ""]


def test_a_condition_is_known_by_its_name() -> None:
    condition: AWSHelperFn = Condition("IsProd")
    assert isinstance(condition, Condition)
    assert condition_name(condition) == "IsProd"
