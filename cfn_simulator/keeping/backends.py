"""moto's state: one dictionary for each service, by account and Region.

In: the process. Out: the dictionaries in use, as values that can be pickled; and the same restored
into moto's own. Limits: these are moto's internals; moto's version is checked first.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Backends:
    """One service: the class of its backends, its backends by account and Region, and the rest."""

    kind: type
    accounts: dict[str, dict[str, Any]]
    beside: dict[str, dict[Any, Any]]


def backends_in_use() -> list[Backends]:
    if "moto.core.base_backend" not in sys.modules:
        return []
    from moto.core.base_backend import BackendDict

    return [
        Backends(
            kind=found.backend,
            accounts={account: dict(regions) for account, regions in found.items()},
            beside={name: value for name, value in vars(found).items() if isinstance(value, dict)},
        )
        for found in _in_use(BackendDict)
    ]


def _in_use(kind: Any) -> list[Any]:
    """moto's own list, which has no public name."""
    return list(kind._instances)


def restore_backends(kept: Sequence[Backends]) -> None:
    for backends in kept:
        current = _dictionary_of(backends.kind)
        for name, value in backends.beside.items():
            setattr(current, name, value)
        for account, regions in backends.accounts.items():
            current[account].update(regions)


def _dictionary_of(kind: type) -> Any:
    from moto.core.base_backend import BackendDict

    module = import_module(kind.__module__)
    found = (value for value in vars(module).values() if isinstance(value, BackendDict))
    return next(backends for backends in found if backends.backend is kind)
