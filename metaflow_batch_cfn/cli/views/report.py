"""Everything that `mfcfn` displays: text for people, or exactly one JSON document.

In: lines, tables, documents. Out: in human mode, text on stdout; in JSON mode, one document on
stdout and the rest on stderr. Colours and drawn tables appear only on a terminal, and never if
NO_COLOR is set. rich is imported only to draw.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import TextIO

import click


class Report:
    """The output of one command."""

    # Not a dataclass: creating one takes a measurable part of the time of `mfcfn synth`.
    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json

    @property
    def stream(self) -> TextIO:
        return sys.stderr if self.as_json else sys.stdout

    def say(self, line: str = "", *, fg: str | None = None, bold: bool | None = None) -> None:
        """A line for a person."""
        text = click.style(line, fg=fg, bold=bold) if fg or bold else line
        click.echo(text, file=self.stream, color=None if is_colourful(self.stream) else False)

    def warn(self, line: str) -> None:
        """A warning, separate from the result."""
        click.echo(f"warning: {line}", err=True)

    def fail(self, line: str) -> None:
        """Why the command did not do what was requested."""
        click.echo(f"error: {line}", err=True)

    def document(self, content: object) -> None:
        """The result as data; prints nothing in human mode."""
        if self.as_json:
            click.echo(json.dumps(content, indent=2, ensure_ascii=False))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Drawn on a terminal; elsewhere, aligned columns that are never truncated."""
        if is_colourful(self.stream):
            self._draw(columns, rows)
        else:
            for line in aligned([[column.upper() for column in columns], *rows]):
                self.say(line)

    def _draw(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        Console(file=self.stream).print(table)

    def confirmed(self, question: str) -> bool | None:
        """The user's answer; `None` without a terminal."""
        if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
            return None
        return click.confirm(question, default=False, err=True)


def is_colourful(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def aligned(rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Rows as lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        gap.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
