"""Conditions are decided by parameters, mappings and one another."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.cfn.evaluation.conditions import resolve_conditions
from metaflow_batch_cfn.cfn.parameters.parameters import resolve_parameters
from metaflow_batch_cfn.cfn.values.surroundings import NoAccount, TemplateError
from tests.cfn.templates import PSEUDO, template

HEADER = """
Parameters:
  P: {Type: String, Default: a}
  L: {Type: CommaDelimitedList, Default: "a,b"}
  N: {Type: Number, Default: 1}
Mappings: {M: {us-east-1: {first: "true"}}}
Resources: {R: {Type: AWS::S3::Bucket}}
Conditions:
"""


def conditions(declared: str) -> dict[str, bool]:
    loaded = template(HEADER + declared)
    parameters = resolve_parameters(loaded, {}, lookups=NoAccount())
    return dict(resolve_conditions(loaded, parameters, PSEUDO))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Equals [!Ref P, a]", True),
        ("!Equals [!Ref P, A]", False),
        ("!Equals [!Ref N, 1]", True),
        ("!Equals [true, 'true']", True),
        ("!Equals [!Ref 'AWS::Region', us-east-1]", True),
        ("!Equals [!FindInMap [M, !Ref 'AWS::Region', first], 'true']", True),
        ("!Equals [!Select [1, !Ref L], b]", True),
        ("!Equals [!Join ['', !Ref L], '']", False),
        ("!Equals [!Sub '${P}-x', a-x]", True),
        ("!Not [!Equals [a, b]]", True),
        ("!And [!Equals [a, a], !Condition T]", True),
        ("!And [!Equals [a, a], !Not [!Condition T]]", False),
        ("!Or [!Condition F, !Condition F, !Condition T]", True),
        ("!Or [!Condition F, {Condition: F}]", False),
        ("!Condition T", True),
    ],
)
def test_an_expression_is_true_or_false(expression: str, expected: bool) -> None:
    declared = f"  C: {expression}\n  T: !Equals [1, 1]\n  F: !Equals [1, 2]\n"
    assert conditions(declared) == {"C": expected, "T": True, "F": False}


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("  C: !Equals [!Ref R, a]", r"Unresolved dependencies \[R\]. Cannot reference resources"),
        ("  C: !Equals [!GetAtt R.Arn, a]", r"Unresolved dependencies \[R\]. Cannot reference"),
        ("  C: !Condition D", "Unresolved condition dependency D in the Conditions block"),
        ("  C: !Condition D\n  D: !Not [!Condition C]", r"between conditions: \[C, D\]"),
        ("  C: text", "Conditions can only be boolean operations"),
        ("  C: !Ref P", "Conditions can only be boolean operations"),
        (
            "  C: !Equals [!Ref L, !Ref L]",
            "every Fn::Equals object requires a list of 2 string par",
        ),
        (
            "  C: !Equals [a, a, a]",
            "every Fn::Equals object requires a list of 2 string parameters",
        ),
        ("  C: !And [!Equals [a, a]]", "at least 2 and at most 10"),
        ("  C: !Not [!Equals [a, a], !Equals [a, a]]", "Conditions can only be boolean operations"),
    ],
)
def test_an_invalid_condition_is_rejected(declared: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        conditions(declared)
