"""Text with values means the same as `Fn::Sub` with a mapping, and is shorter."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import GetAtt, ImportValue, Parameter, Ref, encode_to_dict
from troposphere.s3 import Bucket

from metaflow_batch_cfn.parts.texts import compact_json, filled

BUCKET = Bucket("Data")


def encoded(pattern: str, **values: Any) -> Any:
    return encode_to_dict(filled(pattern, **values))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain-job"),
        (Ref(Parameter("Prefix", Type="String")), {"Fn::Sub": "${Prefix}-job"}),
        (GetAtt(BUCKET, "Arn"), {"Fn::Sub": "${Data.Arn}-job"}),
        (
            ImportValue("x"),
            {"Fn::Sub": ["${Name}-job", {"Name": {"Fn::ImportValue": "x"}}]},
        ),
    ],
)
def test_a_value_is_written_into_the_text_where_possible(value: Any, expected: Any) -> None:
    assert encoded("${Name}-job", Name=value) == expected


def test_pseudo_parameters_are_kept() -> None:
    assert encoded("${AWS::Region}/${Name}", Name="x") == {"Fn::Sub": "${AWS::Region}/x"}


def test_text_that_looks_like_a_placeholder_is_text() -> None:
    assert encoded("${Name}", Name="${Secret}") == {"Fn::Sub": "${!Secret}"}


def test_a_reference_with_the_name_of_another_value_is_not_confused_with_it() -> None:
    mapped = encoded("${A}-${Data}", A=Ref(BUCKET), Data=ImportValue("x"))
    assert mapped == {
        "Fn::Sub": [
            "${A}-${Data}",
            {"A": {"Ref": "Data"}, "Data": {"Fn::ImportValue": "x"}},
        ]
    }


def test_values_that_contain_each_others_names_are_substituted_once() -> None:
    first, second = (Ref(Parameter(name, Type="String")) for name in ("B", "A"))
    assert encoded("${A}-${B}", A=first, B=second) == {"Fn::Sub": "${B}-${A}"}


def test_json_has_no_spaces_between_its_parts() -> None:
    assert compact_json({"a": [1, 2]}) == '{"a":[1,2]}'
