"""Templates in YAML and JSON become the same data, or problems with places."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.cfn.template.load import Template, load_template
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.documents import Json
from tests.cfn.templates import template

NAMES = st.text("abcXYZ019", min_size=1, max_size=6)
LEAVES = st.one_of(
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.text("abc ${}:-#'\"\n!&*é", max_size=12),
    NAMES.map(lambda name: {"Ref": name}),
    st.tuples(NAMES, NAMES).map(lambda pair: {"Fn::GetAtt": [*pair]}),
)
PROPERTIES = st.dictionaries(
    NAMES,
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=10,
    ),
    max_size=4,
)


def problems(text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        template(text)
    return str(raised.value)


@given(st.dictionaries(NAMES, PROPERTIES, min_size=1, max_size=3))
def test_yaml_and_json_of_a_template_are_equal(resources: dict[str, dict[str, Json]]) -> None:
    data = {
        "Resources": {
            name: {"Type": "AWS::S3::Bucket", "Properties": properties}
            for name, properties in resources.items()
        }
    }
    from_json = load_template(json.dumps(data))
    from_yaml = load_template(yaml.safe_dump(data, allow_unicode=True))
    assert from_json.data == from_yaml.data == data


def outcome(text: str) -> Template | tuple[Problem, ...]:
    try:
        return load_template(text)
    except ConfigError as error:
        return error.problems


@given(st.text(max_size=300))
def test_any_text_is_a_template_or_problems(text: str) -> None:
    found = outcome(text)
    assert isinstance(found, Template) or found


def test_short_functions_become_long_ones() -> None:
    found = template("""
        Resources:
          A:
            Type: AWS::S3::Bucket
            Properties:
              Ref: !Ref B
              Att: !GetAtt B.C.D
              List: !GetAtt [B, !Ref C]
              Long: {"Fn::GetAtt": B.C.D}
              Sub: !Sub ["${x}", {x: !GetAZs ""}]
              If: !If [C, !Ref "AWS::NoValue", 1]
    """)
    assert found.resource("A")["Properties"] == {
        "Ref": {"Ref": "B"},
        "Att": {"Fn::GetAtt": ["B", "C.D"]},
        "List": {"Fn::GetAtt": ["B", {"Ref": "C"}]},
        "Long": {"Fn::GetAtt": ["B", "C.D"]},
        "Sub": {"Fn::Sub": ["${x}", {"x": {"Fn::GetAZs": ""}}]},
        "If": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, 1]},
    }


def test_an_unquoted_date_in_a_policy_stays_text() -> None:
    found = template("""
        AWSTemplateFormatVersion: 2010-09-09
        Resources:
          A: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: 2012-10-17}}}
    """)
    assert found.data["AWSTemplateFormatVersion"] == "2010-09-09"
    properties = found.resource("A")["Properties"]
    assert properties == {"AssumeRolePolicyDocument": {"Version": "2012-10-17"}}


def test_all_structural_problems_are_reported_with_their_places() -> None:
    message = problems("""
        Resorces: {}
        Outputs: [a]
        Parameters: {P: String}
        Resources:
          A: {Typ: x}
          B: text
          C: {Type: AWS::S3::Bucket, Properties: [x]}
          D:
            Type: AWS::S3::Bucket
            Properties: {X: }
    """)
    for expected in (
        "t.yaml:2:1: Invalid template property or properties [Resorces]. Did you mean 'Resources'?",
        "t.yaml:3:1: Template format error: Outputs is not a mapping",
        "t.yaml:4:14: Template format error: Every Parameters member must be a mapping: P",
        "[/Resources/A] Every Resources object must contain a Type member",
        "[/Resources/B] Every Resources object must contain a Type member",
        "[/Resources/C/Properties] must be a mapping",
        "[/Resources/D/Properties/X] 'null' values are not allowed in templates",
    ):
        assert expected in message


@pytest.mark.parametrize("text", ["Resources: {}\n", "Description: x\n"])
def test_a_template_has_resources(text: str) -> None:
    assert "At least one Resources member must be defined" in problems(text)


@pytest.mark.parametrize("text", ["", "[]", "text", "- a\n"])
def test_a_template_is_a_mapping(text: str) -> None:
    assert "the template is not a mapping" in problems(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!GetAtt B", "!GetAtt: requires RESOURCE.ATTRIBUTE"),
        ("!Ref [a]", "!Ref: requires a name"),
        ("!Rf a", "unknown tag !Rf. Did you mean '!Ref'?"),
    ],
)
def test_a_misused_short_function_is_reported_with_its_place(text: str, message: str) -> None:
    assert problems(f"\nResources:\n  A: {text}\n").startswith(f"t.yaml:3:6: {message}")


def test_a_template_larger_than_cloudformation_accepts_is_rejected() -> None:
    with pytest.raises(ConfigError, match="more than the limit of 1000000"):
        load_template("#" * 1_000_001)
