"""Values put into a text are bounded: 250,000 places for a value of a megabyte would not fit."""

from __future__ import annotations

import re

import pytest

from cfn_simulator.types.machinery.substitutions import LARGEST, TooLargeError, substituted

PLACE = re.compile(r"\$\{(\w)\}")


def test_each_place_has_its_value_and_the_rest_stays() -> None:
    assert substituted(PLACE, "a${B}c${D}e${", lambda found: found[1] * 2) == "aBBcDDe${"
    assert substituted(PLACE, "plain", lambda _: "x") == "plain"


def test_a_text_that_becomes_too_large_is_refused_at_the_first_value_too_many() -> None:
    asked: list[str] = []

    def value(found: re.Match[str]) -> str:
        asked.append(found[0])
        return "x" * LARGEST

    with pytest.raises(TooLargeError, match="more than 1,048,576 characters"):
        substituted(PLACE, "${a}" * 250_000, value)
    assert len(asked) == 2
