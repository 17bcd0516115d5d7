"""A comparison of two templates as Markdown, for the description of a pull request.

In: a `Diff`. Out: text of at most 60,000 bytes (a comment can have 65,536 characters), the most
dangerous changes first, so that only the least important are cut. Names and values come from
untrusted templates, so all of them are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.cli.views.diff_view import (
    detail_line,
    member_line,
    note_of,
    sections,
    summary,
)
from metaflow_batch_cfn.diff.compare import Diff
from metaflow_batch_cfn.diff.verdicts import DiffRow, Verdict

MOST_BYTES = 60_000
_CUT = "\n*Truncated: the comparison is longer than the maximum length of a comment.*\n"
_MARKS = {
    Verdict.REFUSE: "**refused**",
    Verdict.REPLACE: "**replaces**",
    Verdict.REMOVE: "**removes**",
    Verdict.MAY_REPLACE: "**may replace**",
}


_ESCAPES = {ord(one): f"&#{ord(one)};" for one in "&<>|`*_[]\\~@\n"}


def diff_markdown(found: Diff, before: str, after: str) -> str:
    """Whole blocks only, so that no table or folded list is left open."""
    room = MOST_BYTES - len(_CUT.encode())
    kept: list[str] = []
    for block in _blocks(found, before, after):
        size = len(block.encode()) + 1
        if size > room:
            return "\n".join([*kept, _CUT.strip("\n")]) + "\n"
        kept.append(block)
        room -= size
    return "\n".join(kept) + "\n"


def _blocks(found: Diff, before: str, after: str) -> Iterator[str]:
    yield f"### {_code(before)} → {_code(after)}\n"
    if found.standing:
        yield f"> {_code(found.standing)}\n"
    yield f"{summary(found)}.\n"
    at_risk = [row for row in found.rows if row.data_at_risk]
    for row in at_risk:
        yield f"> **Data loss** in {_code(row.logical_id)} ({_code(row.resource_type)}).\n"
    if found.rows:
        yield "| | Resource | Type | Existing resource |\n|---|---|---|---|"
        yield from map(_line, found.rows)
        yield ""
    yield from (_folded(row) for row in found.rows if row.details)
    for title, members in sections(found):
        if members:
            lines = "\n".join(f"- {_code(member_line(one))}" for one in members)
            yield f"\n**{title.capitalize()}s**\n\n{lines}"
    for note in found.notes:
        yield f"\n> {_code(note)}"


def _line(row: DiffRow) -> str:
    mark = _MARKS.get(row.verdict, row.verdict.value)
    note = note_of(row).replace("ITS DATA IS LOST", "**its data is lost**")
    return f"| {mark} | {_code(row.logical_id)} | {_code(row.resource_type)} | {note} |"


def _folded(row: DiffRow) -> str:
    lines = "\n".join(f"- {_code(detail_line(one))}" for one in row.details)
    title = f"{_code(row.logical_id)} {row.verdict.value}"
    return f"<details><summary>{title}</summary>\n\n{lines}\n\n</details>"


def _code(text: str) -> str:
    """In `<code>` and escaped, text cannot mention people, link, or end a cell."""
    return f"<code>{text.translate(_ESCAPES)}</code>"
