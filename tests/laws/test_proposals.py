"""Laws of the commands that messages propose: each can be pasted, and reaches the same AWS."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import botocore.session
import click
import pytest
from botocore import xform_name

import cfn_simulator
import metaflow_batch_cfn
from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.cli.main import program

PACKAGES = tuple(Path(one.__file__ or "").parent for one in (metaflow_batch_cfn, cfn_simulator))
# What click shows as help is about any account, and names none.
HELP = ("help", "epilog")
VALUE = "0f6cdd5c-2c3e-4b53-9c39-6d8a9f1c4b8e"


@dataclass(frozen=True)
class Call:
    """A proposal in the source; what is decided while running is `VALUE`."""

    place: str
    tool: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place} {self.tool} {' '.join(self.words)}"


@cache
def trees() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(package.parent)): ast.parse(path.read_text())
        for package in PACKAGES
        for path in sorted(package.rglob("*.py"))
    }


def calls() -> Iterator[Call]:
    for place, tree in trees().items():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=value, attr="mfcfn" | "aws" as tool)) if (
                    "ommands" in ast.unparse(value)
                ):
                    yield Call(f"{place}:{node.lineno}", tool, tuple(map(word, node.args)))


def word(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=value):
            return str(value)
        case ast.Call(func=ast.Name(id="str")):  # what is not text is a number
            return "1"
    return VALUE


def messages(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every text but docstrings and help."""
    silent = {id(one) for one in documentation(tree)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node


def documentation(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in HELP:
            yield from ast.walk(node.value)
        if isinstance(node, ast.Expr):
            yield node.value


def account_commands(group: click.Group = program, path: str = "") -> Iterator[str]:
    """`deploy`, `jobs why` and all others that talk to an account."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            if isinstance(found, click.Group):
                yield from account_commands(found, f"{path}{name} ")
            elif found and any(one.name == "local" for one in found.params):
                yield f"{path}{name}"


CALLS = list(calls())
MFCFN = [call for call in CALLS if call.tool == "mfcfn"]
AWS = [call for call in CALLS if call.tool == "aws"]


def test_there_are_proposals_and_commands_to_hold_them_to() -> None:
    assert len(MFCFN) > 5
    assert len(AWS) > 3
    assert {"deploy", "delete", "outputs", "jobs why", "jobs logs"} <= set(account_commands())


def messages_with(pattern: str) -> list[str]:
    return [
        f"{place}:{message.lineno}: {message.value!r}"
        for place, tree in trees().items()
        for message in messages(tree)
        if re.search(pattern, str(message.value))
    ]


def test_no_message_spells_out_a_command_that_talks_to_an_account() -> None:
    named = "|".join(account_commands())
    spelled = messages_with(rf"\bmfcfn ({named})\b|\baws [a-z]+ [a-z-]+ --")
    assert not spelled, "propose it with Commands, which repeats where it is to go"


def test_no_full_stop_is_pasted_with_a_command() -> None:
    assert not messages_with(r"\bmfcfn( [a-z-]+)+\.(\s|$)")


@pytest.mark.parametrize("call", MFCFN, ids=str)
@pytest.mark.parametrize(
    "commands", [Commands("eu-west-1", "work"), Commands(local=True)], ids=["account", "local"]
)
def test_a_proposed_command_is_taken_by_mfcfn(call: Call, commands: Commands) -> None:
    _, *arguments = shlex.split(commands.mfcfn(*call.words))
    given = options_of(arguments)
    assert (given["region"], given["profile"], given["local"]) == (
        commands.region or None,
        commands.profile or None,
        commands.local,
    )


def options_of(arguments: list[str]) -> dict[str, object]:
    """As click reads them; it refuses what a command does not take."""
    command: click.Command = program
    while isinstance(command, click.Group):
        with click.Context(command) as context:
            found = command.get_command(context, arguments.pop(0))
        assert found is not None
        command = found
    return command.make_context(command.name, arguments).params


@pytest.mark.parametrize("call", AWS, ids=str)
def test_a_proposed_command_is_taken_by_aws(call: Call) -> None:
    service, operation, *options = call.words
    model = botocore.session.get_session().get_service_model(service)
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(operations[operation]).input_shape
    assert shape is not None
    members = {f"--{xform_name(member, '-')}" for member in shape.members}
    members |= {option.replace("--", "--no-", 1) for option in members}
    assert {option for option in options if option.startswith("--")} <= members


def test_a_command_for_the_simulator_leaves_the_shell_as_it_was() -> None:
    proposed = Commands(local=True).aws("cloudformation", "describe-stacks")
    assert proposed == '(eval "$(mfcfn local env)"; aws cloudformation describe-stacks)'


def test_what_a_shell_would_take_apart_is_quoted() -> None:
    proposed = Commands("eu-west-1", "my work").mfcfn("jobs", "why", f"{VALUE}#1")
    words = [f"{VALUE}#1", "--region", "eu-west-1", "--profile", "my work"]
    assert shlex.split(proposed)[3:] == words
    assert "'my work'" in proposed
