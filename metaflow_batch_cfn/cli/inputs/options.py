"""Options that several commands take, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import click

from metaflow_batch_cfn.cli.views.report import Report
from metaflow_batch_cfn.core.errors import ConfigError, Problem

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def output_option(command: Decorated) -> Decorated:
    """`--output human|json`, handed over as `report`."""
    return click.option(
        "--output",
        "report",
        type=click.Choice(["human", "json"]),
        default="human",
        show_default=True,
        callback=lambda _, __, told: Report(as_json=told == "json"),
        help="Text for people, or one JSON document.",
    )(command)


def account_options(command: Decorated) -> Decorated:
    """Which AWS is meant: `--region`, `--profile`, or the simulator with `--local`."""
    for option in (
        click.option("--local", is_flag=True, help="Use the simulator that `mfcfn local` keeps."),
        click.option(
            "--profile", metavar="AWS", help="The AWS profile whose credentials are used."
        ),
        click.option("--region", metavar="REGION", help="The AWS region, e.g. eu-west-1."),
    ):
        command = option(command)
    return command


def set_option(command: Decorated) -> Decorated:
    """`--set field=value`, any number of times."""
    return click.option(
        "--set",
        "settings",
        metavar="FIELD=VALUE",
        multiple=True,
        help="Decide a field of the module now; it is no parameter any more. Repeat for others.",
    )(command)


def pairs(option: str, told: Sequence[str]) -> dict[str, str]:
    """`KEY=VALUE` arguments as a mapping; raises ConfigError for malformed or repeated ones."""
    problems = list(pair_problems(option, told))
    if problems:
        raise ConfigError(problems)
    return well_formed(told)


def well_formed(told: Sequence[str]) -> dict[str, str]:
    """The pairs that have a key and a value."""
    split = (pair.partition("=") for pair in told)
    return {key: value for key, equals, value in split if key and equals}


def pair_problems(option: str, told: Sequence[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for pair in told:
        key, equals, _ = pair.partition("=")
        if not equals or not key:
            yield Problem(f"{option} {key or pair}", "it has no value", "Write KEY=VALUE.")
        elif key in seen:
            yield Problem(f"{option} {key}", "it is given more than once", "Give it once.")
        seen.add(key)
