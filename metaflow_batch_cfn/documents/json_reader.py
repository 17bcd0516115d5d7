"""Reads strict JSON, with the place of every value.

In: text that begins with `{` or `[`. Out: a `Document`. Limits: Python's own reader keeps the last
of two duplicate keys, accepts NaN, reports no places and fails on deep nesting, so only its string
scanner is used here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from json import JSONDecodeError, decoder

from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.core.nodes import Json, Step
from metaflow_batch_cfn.documents.document import Document, Limits, Place
from metaflow_batch_cfn.documents.text import Places, hidden_character

# Not in the type stubs: reads a string that starts after its opening quote, strictly.
_SCAN: Callable[[str, int, bool], tuple[str, int]] = decoder.scanstring  # type: ignore[attr-defined]
_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[^\s,:\[\]{}\"]+")
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None}


def read_json(text: str, source: str, limits: Limits) -> Document:
    """The only value in the text, or `ConfigError` with every problem."""
    reader = _Reader(text, source, limits)
    reader.skip_space()
    data = reader.value((), 1)
    reader.skip_space()
    if reader.peek():
        raise reader.failure("text after the end of the document", "Remove it.")
    if reader.problems:
        raise ConfigError(reader.problems)
    return Document(data, source, reader.lines)


class _Reader:
    """The text and the current offset. A syntax error stops it; other problems are collected."""

    def __init__(self, text: str, source: str, limits: Limits) -> None:
        self.text, self.limits = text, limits
        self.offset = self.values = 0
        self.places = Places(text, source)
        self.lines: dict[tuple[Step, ...], Place] = {}
        self.problems: list[Problem] = []

    def value(self, path: tuple[Step, ...], depth: int) -> Json:
        self.lines[path] = self.places.at(self.offset)
        self.values += 1
        if depth > self.limits.depth:
            raise self.failure(f"nested deeper than {self.limits.depth} levels", "Flatten it.")
        if self.values > self.limits.values:
            raise self.failure(f"more than {self.limits.values} values", "Split the document.")
        match self.peek():
            case "{":
                return self.object(path, depth)
            case "[":
                return self.array(path, depth)
            case '"':
                return self.string()
            case _:
                return self.plain()

    def object(self, path: tuple[Step, ...], depth: int) -> Json:
        members: dict[str, Json] = {}
        first: dict[str, int] = {}
        self.open("}")
        while not self.closed("}", bool(members)):
            start = self.offset
            if self.peek() != '"':
                raise self.failure("expected a key in double quotes")
            key = self.string()
            if key in first:
                self.note(
                    start,
                    f"duplicate key {key!r}, first on line {self.line_of(first[key])}",
                    "Keep one of them.",
                )
            first.setdefault(key, start)
            self.skip_space()
            self.expect(":")
            members[key] = self.value((*path, key), depth + 1)
            self.skip_space()
        return members

    def array(self, path: tuple[Step, ...], depth: int) -> Json:
        items: list[Json] = []
        self.open("]")
        while not self.closed("]", bool(items)):
            items.append(self.value((*path, len(items)), depth + 1))
            self.skip_space()
        return items

    def string(self) -> str:
        start = self.offset
        try:
            text, self.offset = _SCAN(self.text, start + 1, True)
        except JSONDecodeError as error:
            self.offset = error.pos
            raise self.failure(error.msg[:1].lower() + error.msg[1:]) from error
        hidden = hidden_character(text)
        if hidden:
            self.note(start, hidden, "Remove it.")
        return text

    def plain(self) -> Json:
        found = _WORD.match(self.text, self.offset)
        if found is None:
            raise self.failure("expected a value", "Remove the comma or add the value.")
        word, start = found.group(), self.offset
        if word.startswith(("//", "/*", "#")):
            raise self.failure("JSON does not allow comments", "Remove it, or use YAML.")
        self.offset = found.end()
        if word in _WORDS:
            return _WORDS[word]
        return self.number(word, start)

    def number(self, word: str, start: int) -> Json:
        found = _NUMBER.fullmatch(word)
        if found is None:
            self.offset = start
            hint = "Put text in double quotes; a number cannot have a leading zero."
            raise self.failure(f"{word[:40]!r} is not a valid JSON value", hint)
        if found.group(1) or found.group(2):
            return self.finite(float(word), word, start)
        if len(word) > self.limits.digits:
            self.note(start, f"whole number with {len(word)} digits", "Put it in double quotes.")
            return word
        return int(word)

    def finite(self, number: float, word: str, start: int) -> Json:
        if not math.isfinite(number):
            self.note(start, f"the number {word[:40]} is too large", "Put it in double quotes.")
        return number

    def open(self, closing: str) -> None:
        self.offset += 1
        self.skip_space()

    def closed(self, closing: str, has_members: bool) -> bool:
        """Whether the bracket closes here; otherwise the offset moves to the next member."""
        if self.peek() == closing:
            self.offset += 1
            return True
        if has_members:
            self.expect(",")
            if self.peek() == closing:
                raise self.failure("trailing comma", "Remove it.")
        return False

    def expect(self, character: str) -> None:
        if self.peek() != character:
            raise self.failure(f"expected {character!r}")
        self.offset += 1
        self.skip_space()

    def skip_space(self) -> None:
        found = _SPACE.match(self.text, self.offset)
        self.offset = found.end() if found else self.offset

    def peek(self) -> str:
        return self.text[self.offset : self.offset + 1]

    def line_of(self, offset: int) -> int:
        return self.places.at(offset)[0]

    def note(self, offset: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.places.where(offset), what, remedy))

    def failure(self, what: str, remedy: str = "") -> ConfigError:
        """The syntax error at the current offset, after the problems found so far."""
        found = self.peek()
        if self.text.startswith(("//", "/*", "#"), self.offset):
            what, remedy = "JSON does not allow comments", "Remove it, or use YAML."
        elif not found:
            what = f"{what}, but the text ends"
        self.note(self.offset, what, remedy or "Correct the JSON.")
        return ConfigError(self.problems)
