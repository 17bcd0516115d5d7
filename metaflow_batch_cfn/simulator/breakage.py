"""The answer to a request on which a service of moto's breaks, in the protocol of the request.

In: the request and the exception. Out: an error that a client parses as one. An operation that moto
lacks is answered with 501, which no client retries; everything else is InternalFailure.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ERROR = "<Error><Code>{code}</Code><Message>{told}</Message></Error>"
# EC2's errors have a shape of their own (EC2 API reference, "Error codes"); the others share one.
EC2_ERRORS = f"<Response><Errors>{ERROR}</Errors><RequestID>local</RequestID></Response>"
OTHER_ERRORS = f"<ErrorResponse>{ERROR}<RequestId>local</RequestId></ErrorResponse>"


def broken(environ: WSGIEnvironment, error: Exception) -> Response:
    """The response that tells of `error`."""
    missing = isinstance(error, NotImplementedError)
    code, status = ("NotImplemented", 501) if missing else ("InternalFailure", 500)
    told = f"The simulator's services broke: {type(error).__name__}: {error}"
    if _speaks_json(environ):
        body, kind = json.dumps({"__type": code, "message": told}), "application/json"
    else:
        body, kind = _xml(environ).format(code=code, told=escape(told)), "text/xml"
    response = Response(body, status=status, content_type=kind)
    response.headers["x-amzn-ErrorType"] = code
    return response


def _speaks_json(environ: WSGIEnvironment) -> bool:
    return "json" in environ.get("CONTENT_TYPE", "") or "HTTP_X_AMZ_TARGET" in environ


def _xml(environ: WSGIEnvironment) -> str:
    return (
        EC2_ERRORS if "/ec2/aws4_request" in environ.get("HTTP_AUTHORIZATION", "") else OTHER_ERRORS
    )
