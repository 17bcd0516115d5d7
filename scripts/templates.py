#!/usr/bin/env python3
"""Write templates/NAME.yaml for every stack and templates/NAME.names.json for every entry.

python scripts/templates.py            write them
python scripts/templates.py --check    list what differs, and exit 1 if anything does
"""

from __future__ import annotations

import sys
from pathlib import Path

from metaflow_batch_cfn.compile.catalog import Entry, Kind, catalog
from metaflow_batch_cfn.compile.ledger import names_of, write_ledger
from metaflow_batch_cfn.compile.render import ordered, render
from metaflow_batch_cfn.compile.standalone import standalone

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def main(arguments: list[str]) -> int:
    """Write or compare. With --check, the exit code is 1 if a file is out of date."""
    files = {path: text for entry in catalog() for path, text in files_of(entry).items()}
    stale = [path for path, text in files.items() if not path.is_file() or read(path) != text]
    stray = [path for path in TEMPLATES.iterdir() if path not in files]
    for path in (*stale, *stray):
        print(f"{path.name}: {'stray' if path in stray else 'stale'}")
    if "--check" in arguments:
        return 1 if stale or stray else 0
    for path in stale:
        path.write_text(files[path], encoding="utf-8", newline="\n")
    for path in stray:
        path.unlink()
    return 0


def files_of(entry: Entry) -> dict[Path, str]:
    """The files of one entry: a template and a ledger for a stack, only a ledger for a module."""
    template = standalone(entry.load())
    ledger = {TEMPLATES / f"{entry.name}.names.json": write_ledger(names_of(ordered(template)))}
    if entry.kind is Kind.STACK:
        return {TEMPLATES / f"{entry.name}.yaml": render(template).text, **ledger}
    return ledger


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
