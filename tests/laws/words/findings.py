"""Words that a native reader stumbles over, and what to say instead.

    python -m tests.laws.words [PATH...]     prints  path:line: phrase -> what to say

In: files and folders, or everything that users read. Out: findings, each with its replacement from
`glossary`. Sentences are those of `sentences`; names are those that Python code binds.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .glossary import NAMES, PARTS, WORDS
from .sentences import ROOT, Sentence, bound_names, files, help_texts, sentences

_COMPILED = [(word.compiled(), word.say) for word in WORDS]


@dataclass(frozen=True, order=True)
class Finding:
    """`place` is a file below the root of the project, or a command such as `mfcfn diff --help`."""

    place: str
    line: int
    phrase: str
    say: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.phrase} -> {self.say}"


def in_sentence(sentence: Sentence) -> Iterator[tuple[int, str, str]]:
    """Line, phrase and what to say for each phrase; of those that overlap, the first listed."""
    taken: list[range] = []
    for pattern, say in _COMPILED:
        for match in pattern.finditer(sentence.text):
            here = range(*match.span())
            if not any(one.start < here.stop and here.start < one.stop for one in taken):
                taken.append(here)
                phrase = " ".join(re.findall(r"[^\s#>*]+", match.group()))
                yield sentence.line_of(match.start()), phrase, say


def in_name(name: str, whole: bool) -> str | None:
    """What to call it instead; `whole`: it is the name of a class or function."""
    if whole and name in NAMES:
        return NAMES[name]
    parts = re.findall(r"[A-Z]?[a-z]+", name)
    return next((PARTS[part.lower()] for part in parts if part.lower() in PARTS), None)


def in_file(path: Path) -> Iterator[Finding]:
    inside = path.resolve().is_relative_to(ROOT)
    place = path.resolve().relative_to(ROOT).as_posix() if inside else str(path)
    for sentence in sentences(path):
        for line, phrase, say in in_sentence(sentence):
            yield Finding(place, line, phrase, say)
    for name in bound_names(path):
        better = in_name(name.text, name.whole)
        if better:
            yield Finding(place, name.line, f"name {name.text}", better)


def in_help() -> Iterator[Finding]:
    """In what `--help` of every command prints."""
    for command, text in help_texts():
        for line, phrase, say in in_sentence(Sentence(text, 1, text.count("\n") + 1)):
            yield Finding(command, line, phrase, say)


def findings(paths: Iterable[Path] = ()) -> list[Finding]:
    """Of some files and folders, or of all that users read, help included."""
    given = list(paths)
    found = {one for path in files(given) for one in in_file(path)}
    return sorted(found if given else {*found, *in_help()})


def main(arguments: list[str]) -> int:
    found = findings(Path(one) for one in arguments)
    for one in found:
        print(one)
    print(f"{len(found)} in {len({one.place for one in found})} places", file=sys.stderr)
    return 1 if found else 0
