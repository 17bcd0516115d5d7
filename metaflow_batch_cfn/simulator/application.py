"""One WSGI application for all of AWS: CloudFormation by our engine, the rest by moto's services.

In: any HTTP request of an AWS client. Out: XML or JSON as AWS writes it, never HTML of ours.
CloudFormation's requests are known by the service named in their signature, or, if unsigned, by
their Action and API version. Requests from a web page or under a foreign host name are refused: a
page in the user's browser can reach loopback, too.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from metaflow_batch_cfn.simulator import control
from metaflow_batch_cfn.simulator.constraints import check_constraints
from metaflow_batch_cfn.simulator.errors import ServiceError
from metaflow_batch_cfn.simulator.operations import perform
from metaflow_batch_cfn.simulator.protocol import API_VERSION, read_call
from metaflow_batch_cfn.simulator.rendering import render_error, render_result, status_of
from metaflow_batch_cfn.simulator.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOGGER = logging.getLogger(__name__)
MOST_BYTES = 4 * 1024 * 1024
MOST_FIELDS = 20_000
SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/(?P<region>[^/,\s]+)/(?P<service>[^/,\s]+)/")
FORM = "application/x-www-form-urlencoded"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Scope:
    """Which service of which region a request was signed for."""

    region: str
    service: str


class Application:
    def __init__(self, world: World, instance: str) -> None:
        self._world = world
        self._instance = instance

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if _is_foreign(environ):
            refusal = {"error": "only programs on this machine are served"}
            return _json(start_response, 403, refusal)
        path = environ.get("PATH_INFO", "/")
        if path.startswith(control.PREFIX):
            return self._control(environ, path.removeprefix(control.PREFIX), start_response)
        scope = _scope(environ)
        if self._is_cloudformation(environ, scope):
            region = scope.region if scope else self._world.settings.region
            return self._cloudformation(environ, region, start_response)
        if scope and scope.service in ("ec2", "iam", "batch"):
            self._world.seeded(scope.region)
        return self._world.services.wsgi_app(environ, start_response)

    def _control(
        self, environ: WSGIEnvironment, page: str, start_response: StartResponse
    ) -> Iterable[bytes]:
        identity = control.Identity(self._instance, _endpoint_url(environ))
        told = control.answer(self._world, identity, environ["REQUEST_METHOD"], page)
        return _json(start_response, told.status, told.body)

    def _is_cloudformation(self, environ: WSGIEnvironment, scope: Scope | None) -> bool:
        if scope is not None:
            return scope.service == "cloudformation"
        if environ["REQUEST_METHOD"] == "POST" and not _is_form(environ):
            return False
        try:
            form = _form(environ)
        except ServiceError:
            return False
        return "Action" in form and form.get("Version") == API_VERSION

    def _cloudformation(
        self, environ: WSGIEnvironment, region: str, start_response: StartResponse
    ) -> Iterable[bytes]:
        request_id = self._world.ids.uuid()
        try:
            status, body = 200, self._performed(environ, region, request_id)
        except ServiceError as refusal:
            status, body = status_of(refusal), render_error(refusal, request_id)
        except Exception:
            LOGGER.exception("Request %s ended by an error of the simulator", request_id)
            told = f"The simulator failed on request {request_id}; its log tells why."
            failure = ServiceError("InternalFailure", told, 500)
            status, body = 500, render_error(failure, request_id)
        headers = [("x-amzn-RequestId", request_id)]
        return _respond(start_response, status, "text/xml", body, headers)

    def _performed(self, environ: WSGIEnvironment, region: str, request_id: str) -> bytes:
        call = read_call(_form(environ))
        check_constraints(call)
        self._world.seeded(region)
        result = perform(self._world.account(region), call)
        return render_result(call.operation, result, request_id)


def _is_foreign(environ: WSGIEnvironment) -> bool:
    origin = environ.get("HTTP_ORIGIN")
    hosts = [environ.get("HTTP_HOST", "localhost")]
    hosts += [urlsplit(origin).netloc] if origin else []
    return not all(_is_loopback(host) for host in hosts)


def _is_loopback(host: str) -> bool:
    name = re.sub(r":\d*$", "", host).lower()
    return name in LOOPBACK_NAMES or name.endswith(".localhost")


def _endpoint_url(environ: WSGIEnvironment) -> str:
    host = environ["SERVER_NAME"]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{environ['SERVER_PORT']}"


def _scope(environ: WSGIEnvironment) -> Scope | None:
    found = SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return Scope(found["region"], found["service"]) if found else None


def _is_form(environ: WSGIEnvironment) -> bool:
    return str(environ.get("CONTENT_TYPE", "")).startswith(FORM)


def _query(environ: WSGIEnvironment) -> str:
    return str(environ.get("QUERY_STRING", ""))


def _form(environ: WSGIEnvironment) -> Mapping[str, str]:
    """The fields of query and body; the body stays readable for whoever comes next."""
    body = _body(environ)
    try:
        text = body.decode()
        fields = parse_qsl(
            f"{_query(environ)}&{text}",
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise ServiceError("MalformedInput", "The request is no form of UTF-8 fields.") from None
    return dict(fields)


def _body(environ: WSGIEnvironment) -> bytes:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > MOST_BYTES:
        raise ServiceError(
            "RequestEntityTooLarge", f"The request is larger than {MOST_BYTES} bytes.", 413
        )
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _json(start_response: StartResponse, status: int, body: object) -> Iterable[bytes]:
    return _respond(start_response, status, "application/json", json.dumps(body).encode(), [])


def _respond(
    start_response: StartResponse,
    status: int,
    kind: str,
    body: bytes,
    headers: list[tuple[str, str]],
) -> Iterable[bytes]:
    fixed = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    start_response(f"{status} {HTTPStatus(status).phrase}", [*fixed, *headers])
    return [body]
