"""Broken answers: what a struck call gets instead of the service's own.

In: the fault, the request, and the way to the true answer. Out: another answer, or none at all:
`ConnectionResetError`, with the connection reset beneath the client, or `NeverAnsweredError`.
What hurts: some troubles strike after the operation was carried out, which is the point of them.
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
# What is parsed as a whole. Anything else is a stream, such as an object of S3.
DOCUMENTS = ("json", "xml", "cbor")


class NeverAnsweredError(Exception):
    """The client is to wait for an answer until it gives up."""


def strike(fault: CallFault, environ: WSGIEnvironment, answer: Callable[[], Answer]) -> Answer:
    """What comes instead of `answer`, which some troubles carry out first."""
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
    """Says nothing, until the client has closed the connection."""
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        while select.select([connection], [], [])[0] and connection.recv(4096):
            pass
    yield from ()
    raise ConnectionResetError("scripted fault: no-answer")


def _halved(whole: Answer) -> Answer:
    """A document is cut with its length; a stream says how long it would have been."""
    half = whole.body[: len(whole.body) // 2]
    if any(kind in whole.kind for kind in DOCUMENTS):
        return replace(whole, body=half)
    headers = {**whole.headers, "Content-Length": str(len(whole.body))}
    return replace(whole, body=half, headers=headers)


def _break(environ: WSGIEnvironment) -> None:
    """Reset the connection, so that the client sees no orderly end.

    The socket really closes when the server's handler lets it go; an end of input makes it do so.
    """
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        connection.shutdown(socket.SHUT_RD)
        connection.close()
