"""NAME or FILE: a template of the catalogue, compiled now, or a template that somebody wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

if TYPE_CHECKING:
    from metaflow_batch_cfn.compile.catalog import Entry

_FILE_ENDINGS = frozenset({".yaml", ".yml", ".json", ".template", ".min"})


@dataclass(frozen=True)
class Source:
    """The text of a template and what to call it; `compiled` now, from the catalogue."""

    name: str
    text: str
    compiled: bool = False


def source_of(told: str, settings: Sequence[str] = (), config: str | None = None) -> Source:
    """A name of the catalogue wins; `./NAME` is always a file. Raises ConfigError."""
    from metaflow_batch_cfn.compile.catalog import catalog

    entries = {entry.name: entry for entry in catalog()}
    if told in entries:
        return _compiled(entries[told], settings, config)
    if settings or config is not None:
        what = f"{told!r} is no module, and only a module has fields"
        raise ConfigError(
            [Problem("--set" if settings else "--config", what, did_you_mean(told, entries))]
        )
    if not _looks_like_a_file(told):
        what = f"{told!r} is neither a template of the catalogue nor a file"
        raise ConfigError([Problem("", what, did_you_mean(told, entries))])
    return Source(told, _read(told))


def _compiled(entry: Entry, settings: Sequence[str], config: str | None) -> Source:
    from metaflow_batch_cfn.cli.inputs.pinning import pins_of
    from metaflow_batch_cfn.compile.render import render
    from metaflow_batch_cfn.compile.standalone import standalone

    module = entry.load()
    template = standalone(module, **pins_of(module, settings, config))
    return Source(entry.name, render(template).text, compiled=True)


def _looks_like_a_file(told: str) -> bool:
    path = Path(told)
    return len(path.parts) > 1 or path.suffix in _FILE_ENDINGS or path.exists()


def _read(told: str) -> str:
    from metaflow_batch_cfn.cfn.template.load import LIMITS
    from metaflow_batch_cfn.documents import decode, read_bytes

    return decode(read_bytes(told, LIMITS), told, LIMITS)
