"""The extra `local`: what the simulator needs and the library does without."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from metaflow_batch_cfn.core.errors import ConfigError, Problem

PACKAGES = ("moto", "flask", "werkzeug", "jsonata")
INSTALL = "Install the extra 'local': pip install 'metaflow-batch-cfn[local]'"


def require_extra() -> None:
    """Raises `ConfigError` that names what is not installed, and the command that installs it."""
    missing = list(_missing())
    if missing:
        raise ConfigError([Problem("simulator", f"{', '.join(missing)} not installed", INSTALL)])


def _missing() -> Iterator[str]:
    for name in PACKAGES:
        try:
            found = find_spec(name)
        except ImportError:
            found = None
        if found is None:
            yield name
