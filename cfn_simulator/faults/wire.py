"""Broken responses: what a client receives instead of the service's own.

In: the fault, the request, and a function that returns the real response. Out: another response, or
none: `ConnectionResetError`, with the client's connection reset, or `NeverAnsweredError`.
Limits: some troubles take effect after the operation has run, which is their purpose.
"""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cfn_simulator.faults import CallFault, CallTrouble
from cfn_simulator.wire.wire_protocols import Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

AT_ONCE = struct.pack("ii", 1, 0)
PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
# Content that is parsed as a whole. Anything else is a stream, such as an S3 object.
DOCUMENTS = ("json", "xml", "cbor")


class NeverAnsweredError(Exception):
    """The client receives no response, and waits until it times out."""


def strike(fault: CallFault, environ: WSGIEnvironment, answer: Callable[[], Answer]) -> Answer:
    """The response sent instead of `answer`, which some troubles call first."""
    match fault.trouble:
        case CallTrouble.HTML:
            return Answer(502, "text/html", PAGE)
        case CallTrouble.STALE_READ | CallTrouble.FAILED_CHANGE_SET:
            return answer()
        case CallTrouble.TRUNCATED:
            return _halved(answer())
        case CallTrouble.NO_ANSWER:
            answer()
            raise NeverAnsweredError
        case CallTrouble.LOST_ANSWER:
            answer()
    _break(environ)
    raise ConnectionResetError(f"scripted fault: {fault.trouble.value}")


def silence(environ: WSGIEnvironment) -> Iterator[bytes]:
    """Sends nothing until the client has closed the connection."""
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        while select.select([connection], [], [])[0] and connection.recv(4096):
            pass
    yield from ()
    raise ConnectionResetError("scripted fault: no-answer")


def _halved(whole: Answer) -> Answer:
    """A document's length is cut as well; a stream keeps the length that it should have had."""
    half = whole.body[: len(whole.body) // 2]
    if any(kind in whole.kind for kind in DOCUMENTS):
        return replace(whole, body=half)
    headers = {**whole.headers, "Content-Length": str(len(whole.body))}
    return replace(whole, body=half, headers=headers)


def _break(environ: WSGIEnvironment) -> None:
    """Reset the connection, so that it does not close cleanly.

    The socket closes only when the server's handler releases it, which an end of input triggers.
    """
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        connection.shutdown(socket.SHUT_RD)
        connection.close()
