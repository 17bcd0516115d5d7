"""`--set`, `--config` and `--adjust`: what a template of the catalogue is compiled with.

In: user input. Out: a compiled template. `--set` overrides the file of `--config`. All problems
with both are reported at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from metaflow_batch_cfn.cli.inputs.options import pair_problems, well_formed
from metaflow_batch_cfn.core.errors import AdjustmentError, ConfigError, Problem

if TYPE_CHECKING:
    from troposphere import Template

    from metaflow_batch_cfn.core.published import Compilable, Published
    from metaflow_batch_cfn.documents import Document

Command = TypeVar("Command", bound=Callable[..., Any])


class Compiling(NamedTuple):
    """The values of the options that `compile_options` adds to a command."""

    settings: tuple[str, ...] = ()
    config: str | None = None
    adjust: str | None = None

    def template(self, module: Published) -> Template:
        """The module, compiled. Raises `ConfigError`."""
        from metaflow_batch_cfn.compile.standalone import standalone

        pins = pins_of(module, self.settings, self.config)
        document = _adjustments(self.adjust)
        adjust: Any = document.data if document else None
        try:
            return standalone(module, adjust=adjust, **pins)
        except AdjustmentError as error:
            raise ConfigError([_located(document, one) for one in error.problems]) from error

    def words(self) -> list[str]:
        """The options as words of a command line."""
        options = [("--set", setting) for setting in self.settings]
        options += [("--config", self.config)] if self.config is not None else []
        options += [("--adjust", self.adjust)] if self.adjust is not None else []
        return [word for option in options for word in option if word is not None]


def compile_options(command: Command) -> Command:
    """`--set`, `--config` and `--adjust`, passed as `compiling`."""

    @wraps(command)
    def with_options(
        *, settings: tuple[str, ...], config: str | None, adjust: str | None, **others: Any
    ) -> Any:
        return command(compiling=Compiling(settings, config, adjust), **others)

    decorated: Any = with_options
    for option in (
        click.option(
            "--adjust",
            metavar="FILE",
            help="Properties that are not fields, by logical ID and path, as YAML or JSON.",
        ),
        click.option(
            "--config",
            metavar="FILE",
            help="Field values, as YAML or JSON; --set takes precedence.",
        ),
        click.option(
            "--set",
            "settings",
            metavar="FIELD=VALUE",
            multiple=True,
            help="Fix a field's value, removing it from the parameters. Can be repeated.",
        ),
    ):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


def pins_of(module: Compilable, settings: Sequence[str], config: str | None) -> dict[str, Any]:
    """Without input there are no pins, and every field stays a parameter."""
    if not settings and config is None:
        return {}
    from metaflow_batch_cfn.compile.pins import from_text, read_pins

    from_flags = well_formed(settings)
    from_file, in_file = _read(config) if config is not None else ({}, {})
    kept = {name: value for name, value in from_file.items() if name not in from_flags}
    in_flags = dict.fromkeys(from_flags, "--set")
    problems = list(pair_problems("--set", settings))
    pins: dict[str, Any] = {}
    for values, places in ((kept, in_file), (from_text(module, from_flags), in_flags)):
        try:
            pins |= read_pins(module, values, places.__getitem__)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return pins


def _read(path: str) -> tuple[Mapping[str, object], Mapping[str, str]]:
    """The fields in a file, and the place of each."""
    from metaflow_batch_cfn.documents import read_file

    document = read_file(path)
    if not isinstance(document.data, dict):
        what = "expected a mapping of fields to values"
        raise ConfigError([Problem(document.where(), what, "Write `field: value` lines.")])
    return document.data, {name: document.where(name) for name in document.data}


def _adjustments(path: str | None) -> Document | None:
    """A file of adjustments: properties and values for each logical id."""
    if path is None:
        return None
    from metaflow_batch_cfn.cfn.template.short_tags import TAGS
    from metaflow_batch_cfn.documents import read_file

    document = read_file(path, tags=TAGS)
    problems = [*_shape_problems(document)] or [*_secret_problems(document)]
    if problems:
        raise ConfigError(problems)
    return document


def _shape_problems(document: Document) -> Iterator[Problem]:
    what = "expected a mapping of property paths to values"
    remedy = "Write `LogicalId: {Property.Path: value}`."
    if not isinstance(document.data, dict):
        yield Problem(document.where(), what, remedy)
        return
    for name, properties in document.data.items():
        if not isinstance(properties, dict):
            yield Problem(document.where(name), what, remedy)


def _secret_problems(document: Document) -> Iterator[Problem]:
    """Only the kind of secret is reported, never the value."""
    from metaflow_batch_cfn.core.secret_formats import secret_in

    adjustments: Any = document.data
    for name, properties in adjustments.items():
        for path, value in properties.items():
            if secret := secret_in({path: value}):
                remedy = "Keep it in Secrets Manager: templates are not secret."
                yield Problem(document.where(name, path), f"the value contains {secret}", remedy)


def _located(document: Document | None, problem: Problem) -> Problem:
    """The problem with the line and column of its adjustment."""
    if document is None:
        return problem
    place = document.where(*problem.where.split(": "))
    return replace(problem, where=f"{place}: {problem.where}")
