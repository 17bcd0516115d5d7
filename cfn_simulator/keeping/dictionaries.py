"""Dictionaries that pickle could not make again: by their class, or because their values are weak.

In: one of them. Out: what pickle needs to make it again without calling its class's `__init__`,
which takes other arguments than pickle would give.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from weakref import WeakValueDictionary


def taken_default(value: defaultdict[Any, Any]) -> tuple[Any, ...]:
    state = value.default_factory, vars(value), list(dict.items(value))
    return _bare, (type(value),), state, None, None, _complete


def taken_weak(value: WeakValueDictionary[Any, Any]) -> tuple[Any, ...]:
    return WeakValueDictionary, (), None, None, iter(list(value.items()))


def _bare(kind: type[defaultdict[Any, Any]]) -> defaultdict[Any, Any]:
    return kind.__new__(kind)


def _complete(value: defaultdict[Any, Any], state: tuple[Any, dict[str, Any], list[Any]]) -> None:
    value.default_factory, attributes, members = state
    vars(value).update(attributes)
    dict.update(value, members)
