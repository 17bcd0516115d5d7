"""Laws of words: people read what a native speaker would write, and no name says `told`."""

from __future__ import annotations

from functools import cache

from .findings import Finding, findings
from .sentences import ROOT


@cache
def found() -> list[Finding]:
    return findings()


def test_people_read_native_english() -> None:
    assert not [str(one) for one in found()]


def test_every_file_that_is_read_has_the_lines_that_are_reported() -> None:
    for one in found():
        if not one.place.startswith("mfcfn "):
            text = (ROOT / one.place).read_text(encoding="utf-8")
            assert 1 <= one.line <= text.count("\n") + 1
