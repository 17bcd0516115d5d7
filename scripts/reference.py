#!/usr/bin/env python3
"""Write docs/reference.md: every stack and module with its fields, outputs and resources.

python scripts/reference.py            write it
python scripts/reference.py --check    exit 1 if it differs
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from metaflow_batch_cfn.compile.catalog import Entry, Kind, catalog
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone
from metaflow_batch_cfn.core.fields import Field, fields_of
from metaflow_batch_cfn.core.published import Published

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"
HEAD = """\
# Reference

Generated from the code by `scripts/reference.py`. Python and `--set` call an input a *field*;
CloudFormation calls it a *parameter*. A field without a parameter is set at compile time. Stacks
are published in `templates/`. Modules are the building blocks of stacks, and can be built into any
troposphere template.
"""


def main(arguments: list[str]) -> int:
    """Write or compare. With --check, the exit code is 1 if the file is out of date."""
    text = reference()
    stale = not REFERENCE.is_file() or REFERENCE.read_text(encoding="utf-8") != text
    if "--check" in arguments:
        print("docs/reference.md: stale" if stale else "docs/reference.md: fresh")
        return int(stale)
    REFERENCE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def reference() -> str:
    """The page."""
    parts = [HEAD]
    for kind, title in ((Kind.STACK, "Stacks"), (Kind.MODULE, "Modules")):
        parts.append(f"## {title}\n")
        parts += [section(entry) for entry in catalog() if entry.kind is kind]
    return "\n".join(parts)


def section(entry: Entry) -> str:
    """One entry of the catalogue."""
    module = entry.load()
    body = ordered(standalone(module))
    return "\n".join(
        [
            f"### {entry.name}\n",
            f"`{module.module.__module__}.{module.module.__name__}`: {module.summary}\n",
            *table("Field | Parameter | Type | Default | Description", fields(module, body)),
            *table("Output | Metaflow setting | Description", outputs(body)),
            *table("Resource | Type | Condition", resources(body)),
        ]
    )


def table(head: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A Markdown table, or nothing if there are no rows."""
    listed = [" | ".join(row) for row in rows]
    if listed:
        rule = "|".join(["---"] * (head.count("|") + 1))
        yield "\n".join([f"| {head} |", f"|{rule}|", *(f"| {row} |" for row in listed), ""])


def fields(module: Published, body: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """A row for each input."""
    for field in fields_of(module):
        declaration = field.declaration
        if field.parameter:
            type_ = body["Parameters"][field.parameter]["Type"]
            name, type_, default = f"`{field.parameter}`", f"`{type_}`", _default(field)
        else:
            name, type_, default = "", "", _compile_time_default(field.default)
        yield f"`{field.name}`", name, type_, default, _cell(declaration.description)


def _compile_time_default(value: object) -> str:
    """The default of a compile-time field; a dataclass is abbreviated to its type."""
    return f"`{type(value).__name__}(...)`" if is_dataclass(value) else f"`{value!r}`"


def _default(field: Field) -> str:
    if field.required:
        return "required"
    if field.optional:
        return "empty"
    value = field.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{','.join(value) if isinstance(value, tuple) else value}`"


def outputs(body: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """A row for each output, with its Metaflow setting split off its description."""
    for name, output in body.get("Outputs", {}).items():
        description, _, key = output["Description"].partition(" [")
        yield f"`{name}`", f"`{key.rstrip(']')}`" if key else "", _cell(description)


def resources(body: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """A row for each resource."""
    for name, resource in body["Resources"].items():
        condition = resource.get("Condition")
        yield f"`{name}`", f"`{resource['Type']}`", f"`{condition}`" if condition else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
