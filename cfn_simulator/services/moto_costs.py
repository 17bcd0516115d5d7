"""Skips work that moto does needlessly.

moto looks for its services in its own folder on every request: 180 files. At a reset it recreates
every backend of every Region, including EC2's default network, and then discards it. Its responses
are the same without.
"""

from __future__ import annotations

from typing import Any


def skip_needless_work() -> None:
    """Patch moto; call this once moto is loaded."""
    from moto import backends
    from moto.core.base_backend import AccountSpecificBackend

    modules = tuple(backends.list_of_moto_modules())
    setattr(backends, "list_of_moto_modules", lambda: modules)  # noqa: B010 (mypy knows it)
    setattr(AccountSpecificBackend, "reset", _forget)  # noqa: B010 (mypy knows it)


def _forget(regions: Any) -> None:
    """Only a backend with its own `reset` has something to close, such as files.

    Each backend is emptied, since moto's caches keep references to some of its contents.
    """
    from moto.core.base_backend import BaseBackend

    for backend in regions.values():
        if type(backend).reset is not BaseBackend.reset:
            backend.reset()
        vars(backend).clear()
    regions.clear()
