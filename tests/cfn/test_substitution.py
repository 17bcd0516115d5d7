from __future__ import annotations

import pytest

from metaflow_batch_cfn.cfn.substitution import Literal, Variable, pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a${B}c", [Literal("a"), Variable("B"), Literal("c")]),
        ("${A.Arn}${!x}", [Variable("A.Arn"), Literal("${x}")]),
        ("a${B", [Literal("a${B")]),
        ("${B}${C", [Variable("B"), Literal("${C")]),
        ("${${B}", [Variable("${B")]),
        ("$}{", [Literal("$}{")]),
    ],
)
def test_text_is_taken_apart(text: str, expected: list[Literal | Variable]) -> None:
    assert list(pieces(text)) == expected


def test_variables_that_never_end_are_read_once() -> None:
    text = "${" * 5_000_000
    assert list(pieces(text)) == [Literal(text)]
