"""Reads strict YAML, with the place of every value, from the parser's events.

In: text. Out: a `Document`. Limits: PyYAML's loaders keep the last of two duplicate keys, turn text
into booleans, dates and octal numbers, recurse without limit and expand a few aliases to millions
of values. Reading events reports each of these with its place before anything is built.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeAlias

import yaml

from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.core.nodes import Json, Path
from metaflow_batch_cfn.documents.document import Document, Limits, Place, Scalars, TagReader
from metaflow_batch_cfn.documents.scalars import AmbiguousText, resolve
from metaflow_batch_cfn.documents.text import hidden_character

if TYPE_CHECKING:
    from yaml.events import Event

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STANDARD = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset({"!", *(_STANDARD + name for name in ("str", "map", "seq"))})


def read_yaml(
    text: str, source: str, tags: Mapping[str, TagReader], limits: Limits, scalars: Scalars
) -> Document:
    """The only document in the text, or `ConfigError` with every problem."""
    builder = _Builder(source, tags, limits, scalars)
    try:
        data = builder.document(iter(yaml.parse(text, Loader=_LOADER)))
    except yaml.MarkedYAMLError as error:
        builder.note(_place(error.problem_mark), _message(error), _remedy(error))
    except yaml.YAMLError as error:
        builder.note((1, 1), " ".join(str(error).split()), "Correct the YAML.")
    if builder.problems:
        raise ConfigError(builder.problems)
    return Document(data, source, builder.lines)


class _StopReadingError(Exception):
    """Reading cannot continue; the problem has been noted."""


Valued: TypeAlias = "yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent"
_Valued = (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent)


@dataclass(frozen=True)
class _Anchored:
    """The value of an anchor, its size in values and in characters, and its nesting depth."""

    data: Json
    size: int
    characters: int
    height: int


class _Mark(Protocol):
    """A place in the text, counted from 0, from either of PyYAML's parsers."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _Builder:
    """Builds values from events. A problem is noted, and stops reading if nothing can follow it."""

    def __init__(
        self, source: str, tags: Mapping[str, TagReader], limits: Limits, scalars: Scalars
    ) -> None:
        self.source, self.tags, self.limits, self.scalars = source, tags, limits, scalars
        self.lines: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self.anchors: dict[str, _Anchored] = {}
        self.open_anchors: set[str] = set()
        self.values = self.characters = self.deepest = 0
        self.events: Iterator[Event] = iter(())

    def document(self, events: Iterator[Event]) -> Json:
        self.events = events
        data: Json = None
        documents = 0
        try:
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    self._only_one(documents, event)
                    data = self.value(next(events), (), 1)
        except _StopReadingError:
            return None
        return data

    def value(self, event: Event, path: Path, depth: int) -> Json:
        place = _place(event.start_mark)
        self.lines[path] = place
        self.reach(depth, place)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth, place)
        self.count(1, place)
        if not isinstance(event, _Valued):
            self.stop(place, "expected a value", "Correct the YAML.")
        if event.anchor is None:
            return self.tagged(event, path, depth, place)
        return self.anchored(event, path, depth, place)

    def anchored(self, event: Valued, path: Path, depth: int, place: Place) -> Json:
        """The value, remembered under its anchor with its size and height."""
        name = str(event.anchor)
        if name in self.anchors or name in self.open_anchors:
            self.note(place, f"duplicate anchor &{name}", "Give it another name.")
        self.open_anchors.add(name)
        values, characters = self.values, self.characters
        deepest, self.deepest = self.deepest, depth
        data = self.tagged(event, path, depth, place)
        self.anchors[name] = _Anchored(
            data,
            self.values - values + 1,
            self.characters - characters,
            self.deepest - depth,
        )
        self.deepest = max(deepest, self.deepest)
        self.open_anchors.discard(name)
        return data

    def tagged(self, event: Valued, path: Path, depth: int, place: Place) -> Json:
        """The value, read by its tag if it has one."""
        tag = event.tag
        if tag is None or tag in _PLAIN_TAGS:
            return self.untagged(event, path, depth, text=tag is not None)
        reader = self.tags.get(tag)
        data = self.untagged(event, path, depth, text=True)
        if reader is None:
            self.note(place, *self.unknown_tag(tag))
            return data
        try:
            return reader(data)
        except ValueError as error:
            self.note(place, f"{tag}: {error}", "")
            return data

    def untagged(self, event: Valued, path: Path, depth: int, text: bool) -> Json:
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.scalar(event, text or not event.implicit[0])

    def mapping(self, path: Path, depth: int) -> Json:
        members: dict[str, Json] = {}
        first: dict[str, int] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return members
            key = self.key(event, first)
            member = (*path, key)
            value = self.value(next(self.events), member, depth + 1)
            self.lines[member] = _place(event.start_mark)
            members.setdefault(key, value)
        return members

    def sequence(self, path: Path, depth: int) -> Json:
        items: list[Json] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return items
            items.append(self.value(event, (*path, len(items)), depth + 1))
        return items

    def scalar(self, event: yaml.ScalarEvent, text: bool) -> Json:
        place = _place(event.start_mark)
        self.characters += len(event.value)
        hidden = hidden_character(event.value)
        if hidden:
            self.note(place, hidden, "Remove it.")
        if text:
            return str(event.value)
        try:
            return resolve(event.value, self.scalars, self.limits)
        except AmbiguousText as error:
            quoted = f'Write "{event.value}"' if len(event.value) <= 40 else "Quote it"
            self.note(place, str(error), f"{quoted} if you mean text.")
            return str(event.value)

    def key(self, event: Event, first: dict[str, int]) -> str:
        """The text of a key; a key that is not text, or is a duplicate, is a problem."""
        place = _place(event.start_mark)
        if not isinstance(event, yaml.ScalarEvent):
            self.stop(place, "a key must be text", "Write the key as text.")
        key = str(event.value)
        if key == "<<" and event.implicit[0]:
            self.note(place, "merge keys (<<) are not supported", "Write the members out.")
        elif self.scalar(event, self.is_text(event)) != key:
            self.note(place, f"key {key!r} is not text unless it is quoted", f'Write "{key}".')
        if key in first:
            what = f"duplicate key {key!r}, first on line {first[key]}"
            self.note(place, what, "Keep one of them.")
        first.setdefault(key, place[0])
        return key

    def is_text(self, key: yaml.ScalarEvent) -> bool:
        """Whether the key counts as text: CloudFormation reads every key as text."""
        quoted = not key.implicit[0] or key.tag is not None
        return quoted or self.scalars is Scalars.CLOUDFORMATION

    def alias(self, event: yaml.AliasEvent, depth: int, place: Place) -> Json:
        name = str(event.anchor)
        if name in self.open_anchors:
            self.stop(place, f"alias *{name} is inside its own anchor", "Write the value out.")
        if name not in self.anchors:
            self.stop(place, f"alias *{name} has no preceding anchor", "Define the anchor first.")
        anchored = self.anchors[name]
        self.count(anchored.size, place)
        self.characters += anchored.characters
        if self.characters > self.limits.size:
            what = f"more than {self.limits.size:,} characters once aliases are expanded"
            self.stop(place, what, "Use fewer aliases, or split the document.")
        self.reach(depth + anchored.height, place)
        return deepcopy(anchored.data)

    def reach(self, depth: int, place: Place) -> None:
        self.deepest = max(self.deepest, depth)
        if depth > self.limits.depth:
            self.stop(place, f"nested deeper than {self.limits.depth} levels", "Flatten it.")

    def count(self, size: int, place: Place) -> None:
        self.values += size
        if self.values > self.limits.values:
            what = f"more than {self.limits.values} values once aliases are expanded"
            self.stop(place, what, "Use fewer aliases, or split the document.")

    def unknown_tag(self, tag: str) -> tuple[str, str]:
        if not tag.startswith("!"):
            short = tag.removeprefix(_STANDARD)
            return f"tag !!{short} is not supported", "Use plain values."
        if not self.tags:
            return f"tag {tag} is not supported here", "Functions are allowed only in templates."
        return f"unknown tag {tag}", did_you_mean(tag, self.tags)

    def _only_one(self, documents: int, event: Event) -> None:
        if documents > 1:
            place = _place(event.start_mark)
            self.stop(place, "a second document begins here", "Put only one document in a file.")

    def note(self, place: Place, what: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.source}:{place[0]}:{place[1]}", what, remedy))

    def stop(self, place: Place, what: str, remedy: str) -> NoReturn:
        self.note(place, what, remedy)
        raise _StopReadingError


def _place(mark: _Mark | None) -> Place:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _message(error: yaml.MarkedYAMLError) -> str:
    parts = (part for part in (error.context, error.problem) if part)
    return ", ".join(parts) or "not YAML"


def _remedy(error: yaml.MarkedYAMLError) -> str:
    if "\\t" in (error.problem or "") or "cannot start any token" in (error.problem or ""):
        return "Indent with spaces, not tabs, and quote text that begins with a special character."
    return "Correct the YAML."
