"""`--config FILE` and `--set field=value`: values for the fields of a module.

In: user input. Out: values for `standalone`; `--set` overrides the file. All problems with both are
reported at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from metaflow_batch_cfn.cli.inputs.options import pair_problems, well_formed
from metaflow_batch_cfn.core.errors import ConfigError, Problem

if TYPE_CHECKING:
    from metaflow_batch_cfn.core.published import Compilable


def pins_of(module: Compilable, settings: Sequence[str], config: str | None) -> dict[str, Any]:
    """Without input there are no pins, and every field stays a parameter."""
    if not settings and config is None:
        return {}
    from metaflow_batch_cfn.compile.pins import from_text, read_pins

    from_flags = well_formed(settings)
    from_file, in_file = _read(config) if config is not None else ({}, {})
    kept = {name: value for name, value in from_file.items() if name not in from_flags}
    in_flags = dict.fromkeys(from_flags, "--set")
    problems = list(pair_problems("--set", settings))
    pins: dict[str, Any] = {}
    for values, places in ((kept, in_file), (from_text(module, from_flags), in_flags)):
        try:
            pins |= read_pins(module, values, places.__getitem__)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return pins


def _read(path: str) -> tuple[Mapping[str, object], Mapping[str, str]]:
    """The fields in a file, and the place of each."""
    from metaflow_batch_cfn.documents import read_file

    document = read_file(path)
    if not isinstance(document.data, dict):
        what = "expected a mapping of fields to values"
        raise ConfigError([Problem(document.where(), what, "Write `field: value` lines.")])
    return document.data, {name: document.where(name) for name in document.data}
