"""The response to a request on which a moto service fails, in the protocol of the request.

In: the request and the exception. Out: an error that a client parses as one. For an operation that
moto lacks it is a 501, which no client retries; everything else is InternalFailure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from cfn_simulator.wire.incoming import scope_of
from cfn_simulator.wire.wire_protocols import Refusal, protocol_of, refusal_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def broken(environ: WSGIEnvironment, error: Exception) -> Response:
    """The response that reports `error`."""
    missing = isinstance(error, NotImplementedError)
    code, status = ("NotImplemented", 501) if missing else ("InternalFailure", 500)
    message = f"The simulator's services failed: {type(error).__name__}: {error}"
    scope = scope_of(environ)
    protocol = protocol_of(environ, scope.service if scope else "s3")
    answer = refusal_answer(Refusal(code, message, status), protocol, environ, "local")
    headers = {**answer.headers, "x-amzn-ErrorType": code}
    return Response(answer.body, answer.status, headers, content_type=answer.kind)
