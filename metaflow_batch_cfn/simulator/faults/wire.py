"""Broken answers: what a struck call gets instead of the service's own.

In: the fault, the request, and the way to the true answer. Out: a `Broken` answer, a refusal, or
no answer at all: `ConnectionResetError`, with the connection reset beneath the client.
What hurts: some troubles strike after the operation was carried out, which is the point of them.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from metaflow_batch_cfn.simulator.errors import ServiceError
from metaflow_batch_cfn.simulator.faults import CallFault, CallTrouble
from metaflow_batch_cfn.simulator.protocol import Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Result = Mapping[str, Wire]
AT_ONCE = struct.pack("ii", 1, 0)
PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
REFUSALS: Mapping[CallTrouble, tuple[str, str, int]] = {
    CallTrouble.THROTTLING: ("Throttling", "Rate exceeded", 400),
    CallTrouble.SERVER_ERROR: (
        "InternalFailure",
        "We encountered an internal error. Please try again.",
        500,
    ),
    CallTrouble.UNAVAILABLE: (
        "ServiceUnavailable",
        "The request has failed due to a temporary failure of the server.",
        503,
    ),
    CallTrouble.EXPIRED_TOKEN: (
        "ExpiredToken",
        "The security token included in the request is expired",
        403,
    ),
    CallTrouble.ACCESS_DENIED: (
        "AccessDenied",
        "User: arn:aws:iam::{account}:user/local is not authorized to perform: "
        "cloudformation:{operation} because no identity-based policy allows the "
        "cloudformation:{operation} action",
        403,
    ),
}


@dataclass(frozen=True)
class Broken:
    """An answer that is none of the service's."""

    status: int
    kind: str
    body: bytes


def refuse(fault: CallFault, operation: str, account_id: str) -> None:
    """ServiceError where the trouble is a refusal."""
    if fault.trouble in REFUSALS:
        code, wording, status = REFUSALS[fault.trouble]
        message = wording.format(operation=operation, account=account_id)
        raise ServiceError(code, fault.message or message, status)


def strike(fault: CallFault, environ: WSGIEnvironment, answer: Callable[[], bytes]) -> Broken:
    """What comes instead of `answer`, which some troubles carry out first."""
    match fault.trouble:
        case CallTrouble.HTML:
            return Broken(502, "text/html", PAGE)
        case CallTrouble.TRUNCATED:
            whole = answer()
            return Broken(200, "text/xml", whole[: len(whole) // 2])
        case CallTrouble.LOST_ANSWER:
            answer()
    _break(environ)
    raise ConnectionResetError(f"scripted fault: {fault.trouble.value}")


def stale(operation: str, result: Result) -> Result:
    """The answer as it was a moment ago: under review, or still being compared."""
    if operation == "DescribeStacks":
        stacks = cast("list[Mapping[str, Wire]]", result["Stacks"])
        return {**result, "Stacks": [_under_review(one) for one in stacks]}
    gone = ("Changes", "StatusReason", "NextToken")
    kept = {name: value for name, value in result.items() if name not in gone}
    return {**kept, "Status": "CREATE_IN_PROGRESS", "ExecutionStatus": "UNAVAILABLE"}


def _under_review(stack: Mapping[str, Wire]) -> Mapping[str, Wire]:
    gone = ("Outputs", "StackStatusReason", "LastUpdatedTime")
    kept = {name: value for name, value in stack.items() if name not in gone}
    return {**kept, "StackStatus": "REVIEW_IN_PROGRESS"}


def _break(environ: WSGIEnvironment) -> None:
    """Reset the connection, so that the client sees no orderly end.

    The socket really closes when the server's handler lets it go; an end of input makes it do so.
    """
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        connection.shutdown(socket.SHUT_RD)
        connection.close()
