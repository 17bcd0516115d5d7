"""Functions that pickle cannot find by name, such as a lambda in a service's state.

In: a function. Out: what pickle needs to rebuild it: its code, and the values that it closes over.
Limits: the code is specific to one version of Python; `state_file` checks the version.
"""

from __future__ import annotations

import marshal
import sys
from importlib import import_module
from types import CellType, CodeType, FunctionType
from typing import Any


def has_no_name(function: FunctionType) -> bool:
    """Whether its module does not contain it under its name."""
    found: Any = sys.modules.get(function.__module__)
    for name in function.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is not function


def reduced_function(function: FunctionType) -> tuple[Any, ...]:
    """As from `__reduce__`: the closure comes second, since it may contain the function itself."""
    values = tuple(cell.cell_contents for cell in function.__closure__ or ())
    code = marshal.dumps(function.__code__)
    made = (code, function.__module__, function.__defaults__, len(values))
    return _remade, made, (values, function.__kwdefaults__), None, None, _complete


def _remade(code: bytes, module: str, defaults: tuple[Any, ...] | None, size: int) -> FunctionType:
    read = marshal.loads(code)  # noqa: S302 - `state_file` knows whose it is
    if not isinstance(read, CodeType):
        raise TypeError("it is not a code object")
    cells = tuple(CellType() for _ in range(size))
    return FunctionType(read, vars(import_module(module)), read.co_name, defaults, cells)


def _complete(function: FunctionType, state: tuple[tuple[Any, ...], dict[str, Any] | None]) -> None:
    values, function.__kwdefaults__ = state
    for cell, value in zip(function.__closure__ or (), values, strict=True):
        cell.cell_contents = value
