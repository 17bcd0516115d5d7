"""Parameter files, in the four formats in common use.

    {"SubnetIds": ["subnet-1", "subnet-2"], "EnableSpot": true}      a mapping, YAML or JSON
    [{"ParameterKey": "EnableSpot", "ParameterValue": "true"}]       `aws ... create-stack`
    ["EnableSpot=true"]                                              `aws cloudformation deploy`
    {"Parameters": {"EnableSpot": "true"}}                           CodePipeline

In: a path. Out: names, each with the text to pass to CloudFormation. A null means "not given here".
All problems are reported at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.cli.inputs.options import pairs
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.documents import Document, Json, read_file


@dataclass(frozen=True)
class FileParameter:
    """One parameter in a file; without a value, it keeps its current value."""

    where: str
    name: str
    value: str | None


@dataclass(frozen=True)
class Given:
    """Parameter values, and the file and line of each name, including nulls."""

    values: dict[str, str]
    places: dict[str, str]

    def with_unknown_names(self, known: Iterable[str]) -> dict[str, str]:
        """The values, with an empty value for each unknown name whose value is null."""
        unknown = self.places.keys() - self.values.keys() - set(known)
        return self.values | dict.fromkeys(sorted(unknown), "")

    @contextmanager
    def located(self) -> Iterator[None]:
        """Add the file and line to problems with parameters that come from a file."""
        try:
            yield
        except ConfigError as error:
            raise ConfigError([self._located(problem) for problem in error.problems]) from error

    def _located(self, problem: Problem) -> Problem:
        place = self.places.get(problem.where.removeprefix("parameter "))
        return replace(problem, where=f"{place} {problem.where}") if place else problem


def parameters_of(files: Sequence[str], flags: Sequence[str]) -> dict[str, str]:
    """Later files override earlier ones, and `-p` overrides every file."""
    return given_in(files, flags).values


def given_in(files: Sequence[str], flags: Sequence[str]) -> Given:
    """The same, with places; a value from `-p` has none."""
    values: dict[str, str] = {}
    places: dict[str, str] = {}
    problems: list[Problem] = []
    for path in files:
        try:
            read = _read(path)
            values |= read.values
            places |= read.places
        except ConfigError as error:
            problems += error.problems
    try:
        overrides = pairs("-p", flags)
        values |= overrides
        places = {name: place for name, place in places.items() if name not in overrides}
    except ConfigError as error:
        problems += error.problems
    if problems:
        raise ConfigError(problems)
    return Given(values, places)


def _read(path: str) -> Given:
    document = read_file(path)
    problems: list[Problem] = []
    values: dict[str, str] = {}
    places: dict[str, str] = {}
    for entry in _entries(document):
        if isinstance(entry, Problem):
            problems.append(entry)
            continue
        places[entry.name] = entry.where
        if entry.name in values:
            problems.append(Problem(entry.where, f"{entry.name} is given twice", "Keep one."))
        elif entry.value is not None:
            values[entry.name] = entry.value
    if problems:
        raise ConfigError(problems)
    return Given(values, places)


def _entries(document: Document) -> Iterator[FileParameter | Problem]:
    match document.data:
        case {"Parameters": dict(parameters), **others}:
            for name in others:
                what = f"{name!r} is not supported in parameter files"
                remedy = "Set stack tags with --tag, and remove everything else."
                yield Problem(document.where(str(name)), what, remedy)
            yield from _mapping(document, parameters, ("Parameters",))
        case dict(parameters):
            yield from _mapping(document, parameters, ())
        case list(items):
            for index, item in enumerate(items):
                yield _item(document, item, index)
        case _:
            what = "expected parameters: a mapping of names to values, or a list of them"
            yield Problem(document.where(), what, "Write `Name: value` lines.")


def _mapping(
    document: Document, parameters: dict[str, Json], path: tuple[str, ...]
) -> Iterator[FileParameter | Problem]:
    for name, value in parameters.items():
        yield _entry(document.where(*path, name), name, value)


def _item(document: Document, item: Json, index: int) -> FileParameter | Problem:
    where = document.where(index)
    match item:
        case {"ParameterKey": str(name), "ParameterValue": value}:
            return _entry(where, name, value)
        case {"ParameterKey": str(name), "UsePreviousValue": True}:
            return FileParameter(where, name, None)
        case str(pair) if pair.partition("=")[0] and "=" in pair:
            name, _, value = pair.partition("=")
            return FileParameter(where, name, value)
    what = "expected {ParameterKey: ..., ParameterValue: ...} or 'KEY=VALUE'"
    return Problem(where, what, "Write every item in one of these forms.")


def _entry(where: str, name: str, value: Json) -> FileParameter | Problem:
    match value:
        case None:
            return FileParameter(where, name, None)
        case list(items):
            texts = [_scalar(item) for item in items]
            if None not in texts:
                return FileParameter(
                    where, name, ",".join(text for text in texts if text is not None)
                )
        case _ if (text := _scalar(value)) is not None:
            return FileParameter(where, name, text)
    what = f"{name} must be text, a number, true, false, or a list of these"
    return Problem(where, what, "CloudFormation parameters support nothing else.")


def _scalar(value: Json) -> str | None:
    return scalar_text(value) if isinstance(value, str | int | float) else None
