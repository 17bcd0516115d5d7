from __future__ import annotations

import pytest

from metaflow_batch_cfn.core.substitution import Variable, pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a${B}c", ["a", Variable("B"), "c"]),
        ("${A.Arn}${!x}", [Variable("A.Arn"), "${x}"]),
        ("a${B", ["a${B"]),
        ("${B}${C", [Variable("B"), "${C"]),
        ("${${B}", [Variable("${B")]),
        ("$}{", ["$}{"]),
    ],
)
def test_text_is_split_into_pieces(text: str, expected: list[str | Variable]) -> None:
    assert list(pieces(text)) == expected


def test_variables_that_never_end_are_read_once() -> None:
    text = "${" * 5_000_000
    assert list(pieces(text)) == [text]
