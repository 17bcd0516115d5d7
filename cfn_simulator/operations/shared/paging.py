"""Long answers, page by page.

In: the items, the token that the last page ended with. Out: one page and the next token. A token
names the item at which the next page begins, so that events which come in between shift nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from cfn_simulator.base.errors import validation_error
from cfn_simulator.wire.protocol import Wire

Item = TypeVar("Item")
PAGE = 100


def page_by_weight(
    items: Sequence[Item], token: str | None, weight: Callable[[Item], int], most: int
) -> tuple[Sequence[Item], dict[str, Wire]]:
    """The page that holds as many items as weigh no more than `most`, and at least one."""
    start = int(token) if token is not None and token.isdecimal() else 0
    if (token is not None and not token.isdecimal()) or start > len(items):
        raise validation_error(f"Invalid NextToken: {token}")
    end, total = start, 0
    while end < len(items) and (end == start or total + weight(items[end]) <= most):
        total += weight(items[end])
        end += 1
    following: dict[str, Wire] = {"NextToken": str(end)} if end < len(items) else {}
    return items[start:end], following


def page(
    items: Sequence[Item], token: str | None, key: Callable[[Item], str], size: int = PAGE
) -> tuple[Sequence[Item], dict[str, Wire]]:
    """The page, and `NextToken` if there is more."""
    start = 0
    if token is not None:
        found = (place for place, item in enumerate(items) if key(item) == token)
        start = next(found, -1)
    if start < 0:
        raise validation_error(f"Invalid NextToken: {token}")
    end = start + size
    following: dict[str, Wire] = {"NextToken": key(items[end])} if end < len(items) else {}
    return items[start:end], following
