"""Dictionaries that pickle cannot rebuild, because of their class or their weak values.

In: such a dictionary. Out: what pickle needs to rebuild it without calling `__init__`, whose
arguments differ from those that pickle would pass.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from weakref import WeakValueDictionary


def reduced_default(value: defaultdict[Any, Any]) -> tuple[Any, ...]:
    state = value.default_factory, vars(value), list(dict.items(value))
    return _bare, (type(value),), state, None, None, _complete


def reduced_weak(value: WeakValueDictionary[Any, Any]) -> tuple[Any, ...]:
    return WeakValueDictionary, (), None, None, iter(list(value.items()))


def _bare(kind: type[defaultdict[Any, Any]]) -> defaultdict[Any, Any]:
    return kind.__new__(kind)


def _complete(value: defaultdict[Any, Any], state: tuple[Any, dict[str, Any], list[Any]]) -> None:
    value.default_factory, attributes, members = state
    vars(value).update(attributes)
    dict.update(value, members)
