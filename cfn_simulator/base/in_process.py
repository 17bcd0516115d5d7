"""Carries botocore's requests to a WSGI application without a socket.

In: a botocore client and a WSGI application. Out: the client, all of whose calls the application
handles in this process.
Limits: the application sees no connection, so anything that it reads from one (the peer, TLS) is
absent.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from urllib3 import HTTPResponse
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def answer_in_process(client: Any, application: WSGIApplication) -> None:
    """Sends every request of `client` to `application`; nothing reaches the network."""

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return _answered(request, application)

    client.meta.events.register("before-send", answer)


def _answered(request: AWSPreparedRequest, application: WSGIApplication) -> AWSResponse:
    content, status, headers = run_wsgi_app(application, _environ(request), buffered=True)
    body = b"".join(content)
    raw = HTTPResponse(
        io.BytesIO(body), headers=dict(headers), status=_code(status), preload_content=False
    )
    return AWSResponse(request.url, _code(status), HTTPHeaders.from_pairs(headers), raw)


def _environ(request: AWSPreparedRequest) -> dict[str, Any]:
    url = urlsplit(request.url)
    builder = EnvironBuilder(
        method=request.method,
        path=url.path or "/",
        base_url=f"{url.scheme}://{url.netloc}/",
        query_string=url.query,
        headers=Headers([(name, _text(value)) for name, value in request.headers.items()]),
        input_stream=io.BytesIO(_body(request.body)),
        content_length=len(_body(request.body)),
    )
    return builder.get_environ()


def _body(body: Any) -> bytes:
    match body:
        case None:
            return b""
        case bytes() | bytearray():
            return bytes(body)
        case str():
            return body.encode()
    content = body.read()
    body.seek(0)
    return bytes(content)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _code(status: str) -> int:
    return int(status.split(" ", 1)[0])
