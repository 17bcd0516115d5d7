"""Requests that must not be sent twice.

In: a client, and an operation that takes no token by which AWS would know a request again. Out: the
client, which gives up on such a request where botocore would repeat it without knowing whether it
was carried out. What was refused, or never left this machine, is tried again as ever.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

_MAYBE_CARRIED_OUT = (ConnectionClosedError, ReadTimeoutError)


class Client(Protocol):
    """Any client of botocore's; the type of `meta` is made while running."""

    @property
    def meta(self) -> Any: ...


AnyClient = TypeVar("AnyClient", bound=Client)


def sent_once(client: AnyClient, operation: str) -> AnyClient:
    event = f"needs-retry.*.{operation}"
    client.meta.events.register_first(event, _give_up, unique_id=f"sent-once-{operation}")
    return client


def _give_up(caught_exception: Exception | None = None, **_: object) -> None:
    if isinstance(caught_exception, _MAYBE_CARRIED_OUT):
        raise caught_exception
