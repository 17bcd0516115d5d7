"""NAME or FILE: a template from the catalogue, compiled now, or an existing template file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

if TYPE_CHECKING:
    from metaflow_batch_cfn.cli.inputs.compiling import Compiling
    from metaflow_batch_cfn.compile.catalog import Entry

_FILE_ENDINGS = frozenset({".yaml", ".yml", ".json", ".template", ".min"})


@dataclass(frozen=True)
class Source:
    """The text and name of a template; `compiled`: it comes from the catalogue."""

    name: str
    text: str
    compiled: bool = False


def source_of(name: str, compiling: Compiling | None = None) -> Source:
    """A name in the catalogue takes precedence; `./NAME` is always a file. Raises ConfigError."""
    from metaflow_batch_cfn.compile.catalog import catalog

    entries = {entry.name: entry for entry in catalog()}
    if name in entries:
        return _compiled(entries[name], compiling)
    if compiling and (words := compiling.words()):
        what = f"{name!r} is not a stack or module, so it has no fields"
        raise ConfigError([Problem(words[0], what, did_you_mean(name, entries))])
    if not _looks_like_a_file(name):
        what = f"{name!r} is not a stack, module, or file"
        raise ConfigError([Problem("", what, did_you_mean(name, entries))])
    return Source(name, _read(name))


def _compiled(entry: Entry, compiling: Compiling | None) -> Source:
    from metaflow_batch_cfn.cli.inputs.compiling import Compiling
    from metaflow_batch_cfn.compile.render import render

    template = (compiling or Compiling()).template(entry.load())
    return Source(entry.name, render(template).text, compiled=True)


def _looks_like_a_file(name: str) -> bool:
    path = Path(name)
    return len(path.parts) > 1 or path.suffix in _FILE_ENDINGS or path.exists()


def _read(path: str) -> str:
    from metaflow_batch_cfn.cfn.template.load import LIMITS
    from metaflow_batch_cfn.documents import decode, read_bytes

    return decode(read_bytes(path, LIMITS), path, LIMITS)
