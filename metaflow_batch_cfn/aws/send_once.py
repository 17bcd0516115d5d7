"""Requests that must not be sent twice.

In: a client, and an operation without an idempotency token. Out: the client, which no longer
retries a request of that operation that may have been executed. A request that was rejected, or
never sent, is retried as usual.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

_MAYBE_EXECUTED = (ConnectionClosedError, ReadTimeoutError)


class Client(Protocol):
    """Any botocore client; the type of `meta` is created at run time."""

    @property
    def meta(self) -> Any: ...


AnyClient = TypeVar("AnyClient", bound=Client)


def sent_once(client: AnyClient, operation: str) -> AnyClient:
    event = f"needs-retry.*.{operation}"
    client.meta.events.register_first(event, _give_up, unique_id=f"sent-once-{operation}")
    return client


def _give_up(caught_exception: Exception | None = None, **_: object) -> None:
    if isinstance(caught_exception, _MAYBE_EXECUTED):
        raise caught_exception
