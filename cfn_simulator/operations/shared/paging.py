"""Long answers, page by page.

In: the items, and the token of the previous page. Out: one page and the next token. A token names
the first item of the next page, so that new events do not shift it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from cfn_simulator.base.errors import validation_error
from cfn_simulator.wire.protocol import Wire

Item = TypeVar("Item")
PAGE = 100


def page_by_weight(
    items: Sequence[Item], token: str | None, weight: Callable[[Item], int], max_weight: int
) -> tuple[Sequence[Item], dict[str, Wire]]:
    """The page of items that weigh no more than `max_weight` together, and at least one item."""
    start = int(token) if token is not None and token.isdecimal() else 0
    if (token is not None and not token.isdecimal()) or start > len(items):
        raise validation_error(f"Invalid NextToken: {token}")
    end, total = start, 0
    while end < len(items) and (end == start or total + weight(items[end]) <= max_weight):
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
        found = (index for index, item in enumerate(items) if key(item) == token)
        start = next(found, -1)
    if start < 0:
        raise validation_error(f"Invalid NextToken: {token}")
    end = start + size
    following: dict[str, Wire] = {"NextToken": key(items[end])} if end < len(items) else {}
    return items[start:end], following
