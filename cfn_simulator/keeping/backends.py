"""moto's state: one dictionary a service, of accounts, of regions.

In: the process. Out: the dictionaries in use, as values that can be pickled; and the same put back
into moto's own. What hurts: these are moto's internals; the version of moto is checked before.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Backends:
    """One service: the class of its backends, them by account and region, and what lies beside."""

    kind: type
    accounts: dict[str, dict[str, Any]]
    beside: dict[str, dict[Any, Any]]


def backends_in_use() -> list[Backends]:
    if "moto.core.base_backend" not in sys.modules:
        return []
    from moto.core.base_backend import BackendDict

    return [
        Backends(
            kind=one.backend,
            accounts={account: dict(regions) for account, regions in one.items()},
            beside={name: value for name, value in vars(one).items() if isinstance(value, dict)},
        )
        for one in _in_use(BackendDict)
    ]


def _in_use(kind: Any) -> list[Any]:
    """moto's own list; it has no name of its own for others."""
    return list(kind._instances)


def put_back(kept: Sequence[Backends]) -> None:
    for one in kept:
        there = _dictionary_of(one.kind)
        for name, value in one.beside.items():
            setattr(there, name, value)
        for account, regions in one.accounts.items():
            there[account].update(regions)


def _dictionary_of(kind: type) -> Any:
    from moto.core.base_backend import BackendDict

    module = import_module(kind.__module__)
    found = (one for one in vars(module).values() if isinstance(one, BackendDict))
    return next(one for one in found if one.backend is kind)
