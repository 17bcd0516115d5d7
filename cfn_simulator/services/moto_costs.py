"""Work that moto does and nobody needs, left out.

moto looks for its services in its own folder at every request: 180 files that are asked for. At a
reset it makes every backend of every region as new, the default network of EC2 included, and then
throws it away. What it answers is the same without.
"""

from __future__ import annotations

from typing import Any


def spare_needless_work() -> None:
    """Teach moto; call it once moto is loaded."""
    from moto import backends
    from moto.core.base_backend import AccountSpecificBackend

    modules = tuple(backends.list_of_moto_modules())
    setattr(backends, "list_of_moto_modules", lambda: modules)  # noqa: B010 (mypy knows it)
    setattr(AccountSpecificBackend, "reset", _forget)  # noqa: B010 (mypy knows it)


def _forget(regions: Any) -> None:
    """Only a reset of a backend's own has something to end, such as open files.

    Each backend is emptied: caches of moto's hold on to some of what was in it.
    """
    from moto.core.base_backend import BaseBackend

    for backend in regions.values():
        if type(backend).reset is not BaseBackend.reset:
            backend.reset()
        vars(backend).clear()
    regions.clear()
