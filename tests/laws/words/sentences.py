"""Where the project speaks to people: sentences in code and pages, names in code, help.

In: a file. Out: its sentences with their lines. Of Python code these are docstrings, comments and
all text with a space in it; of any other file it is all text. Of tests only the names count.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import click

from metaflow_batch_cfn.cli.main import program

ROOT = Path(__file__).resolve().parents[3]
SPOKEN = (
    "metaflow_batch_cfn", "cfn_simulator", "scripts", "tests", "docs", "examples", "templates",
    ".ci", ".github", "README.md", "CHANGELOG.md", "setup.cfg", "pyproject.toml",
)  # fmt: skip
CODE = (".py", ".pyi")
READ = (*CODE, "", ".md", ".yaml", ".yml", ".cfg", ".toml", ".sh", ".txt", ".html")


@dataclass(frozen=True)
class Sentence:
    """Text that begins on the line `first` of its file and ends on `last`."""

    text: str
    first: int
    last: int

    def line_of(self, offset: int) -> int:
        return min(self.first + self.text.count("\n", 0, offset), self.last)


@dataclass(frozen=True)
class Name:
    """What code calls something; `whole`: a class, a function or a file."""

    text: str
    line: int
    whole: bool = False


def files(paths: Sequence[Path] = ()) -> Iterator[Path]:
    """The files to read below some paths, or below the project's."""
    for path in paths or [ROOT / name for name in SPOKEN]:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file() and _is_read(one))
        elif path.is_file() or paths:
            yield path


def _is_read(path: Path) -> bool:
    return path.suffix in READ and "__pycache__" not in path.parts


def sentences(path: Path) -> Iterator[Sentence]:
    if _is_test(path):
        return
    text = path.read_text(encoding="utf-8")
    if path.suffix in CODE:
        yield from _strings(_tree(text))
        yield from _comments(text)
    else:
        yield Sentence(text, 1, text.count("\n") + 1)


def _is_test(path: Path) -> bool:
    return ROOT / "tests" in path.resolve().parents


@lru_cache(maxsize=1)
def _tree(text: str) -> ast.Module:
    return ast.parse(text)


def _strings(tree: ast.Module) -> Iterator[Sentence]:
    """What is decided while running is `{}` in the text around it."""
    nodes = list(ast.walk(tree))
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        match node:
            case ast.JoinedStr(values=values):
                text = "".join(_text(value) for value in values)
            case ast.Constant(value=str(text)) if id(node) not in parts:
                pass
            case _:
                continue
        if " " in text:
            yield Sentence(text, node.lineno, node.end_lineno or node.lineno)


def _text(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "{}"


def _comments(text: str) -> Iterator[Sentence]:
    """Comments on lines that follow each other are one."""
    block: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            if block and token.start[0] != block[-1].start[0] + 1:
                yield _comment(block)
                block = []
            block.append(token)
    if block:
        yield _comment(block)


def _comment(block: list[tokenize.TokenInfo]) -> Sentence:
    text = "\n".join(token.string for token in block)
    return Sentence(text, block[0].start[0], block[-1].start[0])


def bound_names(path: Path) -> Iterator[Name]:
    """The names that a file of Python gives: its own, and those that its code binds."""
    if path.suffix not in CODE:
        return
    yield Name(path.stem, 1, whole=True)
    for node in ast.walk(_tree(path.read_text(encoding="utf-8"))):
        match node:
            case (
                ast.ClassDef(name=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
            ):
                yield Name(name, node.lineno, whole=True)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield Name(name, node.lineno)
            case ast.Attribute(attr=name, ctx=ast.Store()) | ast.alias(asname=str(name)):
                yield Name(name, node.lineno)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield Name(name, node.lineno)
            case ast.MatchMapping(rest=str(name)) | ast.ExceptHandler(name=str(name)):
                yield Name(name, node.lineno)


def help_texts() -> Iterator[tuple[str, str]]:
    """`mfcfn jobs why --help` and what it prints."""
    yield from _help(click.Context(program, info_name="mfcfn", terminal_width=1000))


def _help(context: click.Context) -> Iterator[tuple[str, str]]:
    yield f"{context.command_path} --help", context.get_help()
    command = context.command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found:
                inner = click.Context(found, context, name, terminal_width=1000)
                yield from _help(inner)
