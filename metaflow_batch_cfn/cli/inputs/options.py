"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import click

from metaflow_batch_cfn.cli.views.report import Report
from metaflow_batch_cfn.core.errors import ConfigError, Problem

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def output_option(command: Decorated) -> Decorated:
    """`--output human|json`, passed as `report`."""
    return click.option(
        "--output",
        "report",
        type=click.Choice(["human", "json"]),
        default="human",
        show_default=True,
        callback=lambda _, __, name: Report(as_json=name == "json"),
        help="Text, or one JSON document.",
    )(command)


def account_options(command: Decorated) -> Decorated:
    """What to connect to: `--region`, `--profile`, or the simulator with `--local`."""
    for option in (
        click.option(
            "--local", is_flag=True, help="Use the simulator started with `mfcfn local start`."
        ),
        click.option("--profile", metavar="NAME", help="The AWS profile to take credentials from."),
        click.option("--region", metavar="REGION", help="The AWS region, e.g. eu-west-1."),
    ):
        command = option(command)
    return command


def pairs(option: str, words: Sequence[str]) -> dict[str, str]:
    """`KEY=VALUE` arguments as a mapping; raises ConfigError for malformed or repeated ones."""
    problems = list(pair_problems(option, words))
    if problems:
        raise ConfigError(problems)
    return well_formed(words)


def well_formed(words: Sequence[str]) -> dict[str, str]:
    """The pairs that have a key and a value."""
    split = (pair.partition("=") for pair in words)
    return {key: value for key, equals, value in split if key and equals}


def pair_problems(option: str, words: Sequence[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for pair in words:
        key, equals, _ = pair.partition("=")
        if not equals or not key:
            yield Problem(f"{option} {key or pair}", "it has no value", "Write KEY=VALUE.")
        elif key in seen:
            yield Problem(f"{option} {key}", "it is given more than once", "Give it once.")
        seen.add(key)
