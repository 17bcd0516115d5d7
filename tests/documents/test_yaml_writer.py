"""YAML that people read and CloudFormation loads: the same data back, whatever it was."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given as cases
from hypothesis import strategies as st

from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone
from metaflow_batch_cfn.documents import yaml_writer as module_under_test
from metaflow_batch_cfn.documents.yaml_writer import yaml_text
from metaflow_batch_cfn.stacks.quickstart import Quickstart


class Loader(yaml.SafeLoader):
    """PyYAML's own safe loader, which reads short tags back into the long form."""


def _function(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    match node:
        case yaml.ScalarNode():
            value: Any = loader.construct_scalar(node)
            if suffix == "GetAtt":
                value = value.split(".", 1)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case _:
            assert isinstance(node, yaml.MappingNode)
            value = loader.construct_mapping(node, deep=True)
    return {name: value}


Loader.add_multi_constructor("!", _function)


def load(text: str) -> Any:
    return yaml.load(text, Loader)


def back(data: Any) -> Any:
    return load(yaml_text({"data": data}))["data"]


# Every character that a template can hold: no surrogates, no control characters.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r\x85"))
SCALARS = st.one_of(
    TEXT,
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", " ", "~", "-", "?", "yes", "No", "null", "1e3", "0o17", "<<", "=", "!x"]),
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, min_size=2, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)
FUNCTIONS = st.recursive(
    st.one_of(
        st.builds(lambda name: {"Ref": name}, NAMES),
        st.builds(lambda name: {"Condition": name}, NAMES),
        st.builds(lambda name, attribute: {"Fn::GetAtt": [name, attribute]}, NAMES, NAMES),
        st.builds(lambda text: {"Fn::Sub": text}, TEXT),
        st.builds(lambda name: {"Fn::ImportValue": name}, TEXT),
    ),
    lambda inner: st.one_of(
        st.builds(lambda one: {"Fn::Base64": one}, inner),
        st.builds(lambda one: {"Fn::Not": [one]}, inner),
        st.builds(lambda one, two: {"Fn::If": ["IsProd", one, two]}, inner, inner),
        st.builds(lambda one: {"Fn::Join": [",", [one, "x"]]}, inner),
        st.builds(lambda one: {"Fn::Sub": ["${A}", {"A": one, "B": "b"}]}, inner),
        st.builds(lambda one: {"Fn::Transform": {"Name": "M", "Parameters": one}}, inner),
    ),
    max_leaves=5,
)


@cases(DATA)
def test_any_data_comes_back_as_it_went_in(data: Any) -> None:
    assert back(data) == data
    assert str(back(data)) == str(data)  # 1 is not True, nor "1"


@cases(FUNCTIONS)
def test_functions_come_back_in_the_long_form(data: Any) -> None:
    assert back(data) == data


@cases(st.dictionaries(TEXT, st.integers(), min_size=2))
def test_order_is_kept(data: dict[str, int]) -> None:
    assert list(back(data)) == list(data)


@pytest.mark.parametrize(
    "text",
    [
        "123", "0123", "1_000", "0x1F", "0b1", "1.5", "1e3", "-7", "+7", ".5", "1:30", "22:22",
        "12:30:45", "2012-10-17", "2010-09-09", "true", "True", "yes", "no", "on", "off", "null",
        "~", "", ".inf", ".nan", "<<", "=", "000000000123",
    ],
)  # fmt: skip
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    assert back(text) == text
    assert back({text: "key", "other": "key"}) == {text: "key", "other": "key"}
    assert back({"Fn::Sub": text}) == {"Fn::Sub": text}


@pytest.mark.parametrize("number", [1e-05, 1e20, 1.5, 0.0001, 0.1, -2.5e-07, 1e16, 100.0])
def test_numbers_stay_numbers(number: float) -> None:
    assert math.isclose(back(number), number)
    assert isinstance(back(number), float)


def test_functions_are_written_short() -> None:
    text = yaml_text(
        {
            "A": {"Ref": "Queue"},
            "B": {"Fn::GetAtt": ["Queue", "Nested.Arn"]},
            "C": {"Fn::If": ["IsProd", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]},
            "D": {"Fn::Sub": "${AWS::StackName}-x"},
            "E": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
            "F": {"Condition": "IsProd"},
        }
    )
    assert text == (
        "A: !Ref Queue\n"
        "B: !GetAtt Queue.Nested.Arn\n"
        "C: !If\n- IsProd\n- !Ref A\n- !Ref AWS::NoValue\n"
        "D: !Sub ${AWS::StackName}-x\n"
        "E: !Equals\n- !Ref Stage\n- prod\n"
        "F: !Condition IsProd\n"
    )


def test_a_function_of_a_function_keeps_its_long_form_because_tags_do_not_stack() -> None:
    text = yaml_text({"A": {"Fn::Base64": {"Fn::Sub": "${X}"}}})
    assert text == "A:\n  Fn::Base64: !Sub ${X}\n"


@pytest.mark.parametrize("name", ["Fn::ForEach::Topics", "Fn::", "Fn::With Space", "Fn::Ünï"])
def test_what_no_short_tag_can_name_keeps_its_long_form(name: str) -> None:
    loop = [["Topic"], ["a", "b"], {"X${Topic}": {"Type": "AWS::SNS::Topic"}}]
    assert load(yaml_text({"Resources": {name: loop}})) == {"Resources": {name: loop}}
    assert "!" not in yaml_text({"Resources": {name: loop}})


def test_an_iam_condition_is_not_a_function() -> None:
    condition = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert "!Condition" not in yaml_text({"Statement": [condition]})


def test_text_of_several_lines_is_a_literal_block() -> None:
    script = "#!/bin/sh\necho 'a: b' # not a comment\n\nexit 0\n"
    assert yaml_text({"UserData": script}) == (
        "UserData: |\n  #!/bin/sh\n  echo 'a: b' # not a comment\n\n  exit 0\n"
    )
    assert "!Sub |" in yaml_text({"UserData": {"Fn::Sub": script}})


@pytest.mark.parametrize(
    "text", ["a\nb", "a\n", "\na", " a\nb", "a \nb", "a\n\n\n", "\ta\nb", "a\r\nb"]
)
def test_line_ends_and_leading_spaces_come_back(text: str) -> None:
    assert back(text) == text
    assert back({"Fn::Sub": text}) == {"Fn::Sub": text}


def test_empty_collections_are_written_inline() -> None:
    assert yaml_text({"A": {}, "B": []}) == "A: {}\nB: []\n"


def test_the_same_object_twice_is_written_twice_and_never_as_an_alias() -> None:
    shared = {"Key": "Project", "Value": "metaflow"}
    text = yaml_text({"A": [shared], "B": [shared]})
    assert "&" not in text
    assert "*" not in text
    assert load(text) == {"A": [shared], "B": [shared]}


def test_text_of_other_scripts_is_written_as_it_is() -> None:
    assert yaml_text({"Description": "Schlüssel 鍵"}) == "Description: Schlüssel 鍵\n"


def test_without_libyaml_the_text_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    body = ordered(standalone(Quickstart))
    fast = load(yaml_text(body))
    monkeypatch.setattr(module_under_test, "_Dumper", yaml.SafeDumper)
    assert load(yaml_text(body)) == fast == body
