"""Pages of a listing: `maxResults` and `nextToken`."""

from __future__ import annotations

from collections.abc import Sequence

from cfn_simulator.batch.refusal import BatchFault
from cfn_simulator.batch.state import Document

LARGEST_PAGE = 100


def page(items: Sequence[object], member: str, given: Document) -> Document:
    """The requested page of `items` under `member`; the token is the position of the next page."""
    start = _start(given.get("nextToken"))
    end = start + min(given.get("maxResults") or LARGEST_PAGE, LARGEST_PAGE)
    answer: Document = {member: list(items[start:end])}
    return {**answer, "nextToken": str(end)} if end < len(items) else answer


def _start(token: str | None) -> int:
    if not token:
        return 0
    if not token.isdigit():
        raise BatchFault(f"nextToken {token!r} is not a token of this service")
    return int(token)
