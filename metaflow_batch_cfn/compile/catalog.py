"""Lists every module by the file names in `modules/` and `stacks/`, without importing any.

Each file is an entry: `stacks/spot.py` is the stack "spot", `modules/batch/roles.py` the module
"batch-roles". `core.py` is the main module of its folder and has the folder's name. A module that
is published unchanged under its own name is listed once, as a stack. An entry compiles the only
name in its file's `__all__`. Every command that compiles needs this list, so it is made without
`pathlib`, which takes longer to import than the list takes to make.
"""

import os
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING

import metaflow_batch_cfn
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.core.record import record

if TYPE_CHECKING:
    from metaflow_batch_cfn.core.published import Published

_PACKAGE = metaflow_batch_cfn.__name__
_FOLDER = metaflow_batch_cfn.__path__[0]


class Kind(str, Enum):
    """Stacks are published as templates; modules are what stacks and users build with."""

    STACK = "stack"
    MODULE = "module"


@record(frozen=True)
class Entry:
    """One file of the catalogue."""

    name: str
    kind: Kind
    import_path: str

    def load(self) -> "Published":
        """Import this file, and no other file of the catalogue."""
        from metaflow_batch_cfn.core.published import published

        source = import_module(self.import_path)
        (exported,) = source.__all__
        return published(getattr(source, exported))


def catalog() -> tuple[Entry, ...]:
    """Every entry: stacks first, each kind sorted by name."""
    stacks = tuple(_entries(Kind.STACK, "stacks"))
    published = {stack.name for stack in stacks}
    modules = (each for each in _entries(Kind.MODULE, "modules") if each.name not in published)
    return (*stacks, *modules)


def find(name: str) -> Entry:
    """The entry with this name. Raises `ConfigError` with a suggestion."""
    entries = {entry.name: entry for entry in catalog()}
    if name not in entries:
        raise ConfigError(
            [Problem("", f"no stack or module is named {name!r}", did_you_mean(name, entries))]
        )
    return entries[name]


def _entries(kind: Kind, folder: str) -> Iterator[Entry]:
    for parts in sorted(_files(f"{_FOLDER}{os.sep}{folder}")):
        words = parts[:-1] if parts[-1] == "core" else parts
        name = "-".join(words).replace("_", "-")
        yield Entry(name, kind, ".".join((_PACKAGE, folder, *parts)))


def _files(folder: str, *above: str) -> Iterator[tuple[str, ...]]:
    """The path of each file in a folder and below it, in parts and without `.py`."""
    with os.scandir(folder) as found:
        for each in found:
            name, _, suffix = each.name.partition(".")
            if name.startswith("_"):
                continue
            if each.is_dir():
                yield from _files(each.path, *above, name)
            elif suffix == "py":
                yield (*above, name)
