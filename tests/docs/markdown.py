"""Reads our own pages: tables and code blocks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Block:
    """A fenced code block: its language, its text, and the line on which it starts."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The code blocks of a page, in order."""
    return [
        Block(token.info.strip(), token.content, (token.map or [0])[0] + 1)
        for token in _PARSER.parse(page.read_text(encoding="utf-8"))
        if token.type == "fence"
    ]


def tables(page: Path) -> list[list[list[str]]]:
    """The tables of a page: rows of cells, headers included."""
    found: list[list[list[str]]] = []
    for token in _PARSER.parse(page.read_text(encoding="utf-8")):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and found and token.level > 3:
            found[-1][-1].append(token.content)
    return found
