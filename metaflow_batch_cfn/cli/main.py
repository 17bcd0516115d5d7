"""The entry point: finds the command, and turns every error into a message and an exit code.

In: the arguments. Out: an exit code from the table in `exits`. Nothing but click is imported until
a command needs it.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise

import click

from metaflow_batch_cfn.cli.exits import ExitCode, TerminatedError, exit_code_for
from metaflow_batch_cfn.cli.extensions import added_command, added_commands
from metaflow_batch_cfn.core.errors import MetaflowBatchError, ProblemsError, did_you_mean

COMMANDS = (
    "list",
    "show",
    "synth",
    "check",
    "diff",
    "deploy",
    "outputs",
    "delete",
    "instances",
    "jobs",
)
EXTRAS = {"moto": "local", "werkzeug": "local", "flask": "local"}


class Program(click.Group):
    """Imports a command when it is called; other packages add commands by entry point."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *(name for name in added_commands() if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return added_command(cmd_name)
        module = import_module(f"metaflow_batch_cfn.cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not args or args[0].startswith("-") or args[0] in COMMANDS:
            return super().resolve_command(ctx, args)
        names = self.list_commands(ctx)
        if args[0] not in names:
            suggestion = did_you_mean(args[0], names)
            raise click.UsageError(f"No such command {args[0]!r}. {suggestion}", ctx)
        return super().resolve_command(ctx, args)


def _show_version(ctx: click.Context, _: click.Parameter, requested: bool) -> None:
    if requested and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"mfcfn {version('metaflow-batch-cfn')}")
        ctx.exit()


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: mfcfn synth quickstart -o quickstart.yaml",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
    help="Print the version and exit.",
)  # fmt: skip
@click.option("--debug", is_flag=True, expose_value=False, help="Print the traceback of an error.")
def program() -> None:
    """Compile, check, deploy, and simulate CloudFormation stacks for AWS Batch and Metaflow."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Never raises for anything that a user can cause."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _accept_any_character()
    try:
        return _run(words)
    except BaseException as error:
        return _report(error, words)


def _run(arguments: list[str]) -> int:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "stdout is closed")
    with program.make_context("mfcfn", list(arguments)) as context:
        code = program.invoke(context)
        sys.stdout.flush()
        return ExitCode.DONE if code is None else int(code)


def _report(error: BaseException, arguments: Sequence[str]) -> int:
    """Print what happened; return the exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if "--debug" in arguments[:1]:
        import traceback

        traceback.print_exception(type(error), error, error.__traceback__)
    if isinstance(error, BrokenPipeError):
        return _reader_left()
    code, message = _meaning(error)
    if isinstance(error, click.ClickException):
        error.show()
    else:
        click.echo(f"error: {message}", err=True)
    if _wants_json(arguments) and sys.stdout is not None:
        click.echo(json.dumps(_error_document(error, code, message), indent=2))
    return code


def _wants_json(arguments: Sequence[str]) -> bool:
    """Works even if the arguments cannot be parsed."""
    return "--output=json" in arguments or ("--output", "json") in pairwise(arguments)


def _meaning(error: BaseException) -> tuple[ExitCode, str]:
    match error:
        case click.ClickException():
            return ExitCode.USAGE, error.format_message()
        case TerminatedError():
            return ExitCode.TERMINATED, "terminated"
        case KeyboardInterrupt() | click.Abort():
            return ExitCode.INTERRUPTED, "interrupted"
        case MetaflowBatchError():
            return exit_code_for(error), str(error)
        case OSError():
            return ExitCode.USAGE, str(error)
    return _unexpected(error)


def _unexpected(error: BaseException) -> tuple[ExitCode, str]:
    extra = EXTRAS.get((getattr(error, "name", None) or "").split(".")[0])
    if isinstance(error, ModuleNotFoundError) and extra:
        message = f"this requires the extra {extra!r}: pip install 'metaflow-batch-cfn[{extra}]'"
        return ExitCode.USAGE, message
    message = f"unexpected {type(error).__name__}: {error} (mfcfn --debug prints the traceback)"
    return ExitCode.UNEXPECTED, message


def _error_document(error: BaseException, code: ExitCode, message: str) -> dict[str, object]:
    problems = error.problems if isinstance(error, ProblemsError) else ()
    description = {
        "code": code.name.lower(),
        "message": message,
        "problems": [vars(problem) for problem in problems],
    }
    return {"error": description, "exit_code": int(code)}


def _reader_left() -> int:
    """`mfcfn show batch | head` closed the pipe: stay silent, even when Python flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.USAGE


def _accept_any_character() -> None:
    """Print an escape, not an error, for a character that the locale cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
