"""Substituted texts have a size limit: 250,000 placeholders for a 1 MB value would not fit."""

from __future__ import annotations

import re

import pytest

from cfn_simulator.types.machinery.substitutions import LARGEST, TooLargeError, substituted

PLACE = re.compile(r"\$\{(\w)\}")


def test_each_placeholder_is_replaced_and_the_rest_is_unchanged() -> None:
    assert substituted(PLACE, "a${B}c${D}e${", lambda found: found[1] * 2) == "aBBcDDe${"
    assert substituted(PLACE, "plain", lambda _: "x") == "plain"


def test_a_text_is_refused_as_soon_as_it_becomes_too_large() -> None:
    replaced: list[str] = []

    def value(found: re.Match[str]) -> str:
        replaced.append(found[0])
        return "x" * LARGEST

    with pytest.raises(TooLargeError, match="more than 1,048,576 characters"):
        substituted(PLACE, "${a}" * 250_000, value)
    assert len(replaced) == 2
