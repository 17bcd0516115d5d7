"""What other packages add to `mfcfn`: commands, and the simulator behind `--local`.

In: the entry points `metaflow_batch_cfn.commands` and `metaflow_batch_cfn.local` of installed
distributions. Out: click commands, and a running simulator. Reading entry points takes about as
long as starting Python, so they are read only for a name that is not built in, for `--help`, for
completion and for `--local`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import click

from metaflow_batch_cfn.core.errors import ConfigError, Problem

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

COMMANDS = "metaflow_batch_cfn.commands"
LOCAL = "metaflow_batch_cfn.local"


class RunningSimulator(Protocol):
    """Where a simulator answers, its Region, and the values that it has for parameters."""

    @property
    def endpoint_url(self) -> str: ...

    @property
    def region(self) -> str: ...

    @property
    def parameters(self) -> Mapping[str, str]: ...


def added_commands() -> list[str]:
    """The names of commands that other packages add."""
    return sorted(_entries(COMMANDS).names)


def added_command(name: str) -> click.Command | None:
    """The command of that name; one that does not load says so when it is run."""
    for entry in _entries(COMMANDS).select(name=name):
        return _loaded(entry)
    return None


def running_simulator() -> RunningSimulator:
    """The simulator of this machine. Raises `ConfigError` if none is running."""
    for entry in _entries(LOCAL):
        running: RunningSimulator = entry.load()()
        return running
    remedy = "Install one: pip install 'metaflow-batch-cfn[local]'"
    raise ConfigError([Problem("--local", "no simulator is installed", remedy)])


def _entries(group: str) -> EntryPoints:
    from importlib.metadata import entry_points

    return entry_points(group=group)


def _loaded(entry: EntryPoint) -> click.Command:
    try:
        command = entry.load()
    except Exception as error:  # Somebody else's code: it must not take `mfcfn --help` with it.
        return _refusing(entry, f"{type(error).__name__}: {error}")
    return command if isinstance(command, click.Command) else _refusing(entry, "not a command")


def _refusing(entry: EntryPoint, reason: str) -> click.Command:
    def refuse(**_: object) -> None:
        origin = entry.dist.name if entry.dist else entry.value
        remedy = f"Update or uninstall {origin}."
        raise ConfigError([Problem(entry.name, f"the command does not load: {reason}", remedy)])

    return click.Command(
        entry.name,
        callback=refuse,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
        help="This command does not load.",
    )
