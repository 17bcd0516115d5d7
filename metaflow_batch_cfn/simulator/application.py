"""One WSGI application for all of AWS: CloudFormation by our engine, the rest by moto's services.

In: any HTTP request of an AWS client. Out: XML or JSON as AWS writes it, never HTML of ours; an
error of ours is AWS's InternalFailure, and in the log.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from metaflow_batch_cfn.simulator import control
from metaflow_batch_cfn.simulator.constraints import check_constraints
from metaflow_batch_cfn.simulator.errors import ServiceError
from metaflow_batch_cfn.simulator.faults import CallTrouble
from metaflow_batch_cfn.simulator.faults.wire import Broken, Result, refuse, stale, strike
from metaflow_batch_cfn.simulator.incoming import (
    body_of,
    endpoint_url,
    form_of,
    is_cloudformation,
    is_foreign,
    scope_of,
)
from metaflow_batch_cfn.simulator.operations import perform
from metaflow_batch_cfn.simulator.protocol import Call, read_call
from metaflow_batch_cfn.simulator.rendering import render_error, render_result, status_of
from metaflow_batch_cfn.simulator.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOGGER = logging.getLogger(__name__)
SEEDED_SERVICES = frozenset({"batch", "ec2", "iam"})


class Application:
    def __init__(self, world: World, instance: str) -> None:
        self._world = world
        self._instance = instance

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request_id = self._world.ids.uuid()
        try:
            return self._answer(environ, start_response, request_id)
        except ServiceError as refusal:
            return _refuse(start_response, refusal, request_id)
        except ConnectionResetError:
            raise
        except Exception:
            LOGGER.exception("Request %s ended by an error of the simulator", request_id)
            told = f"The simulator failed on request {request_id}; its log tells why."
            return _refuse(start_response, ServiceError("InternalFailure", told, 500), request_id)

    def _answer(
        self, environ: WSGIEnvironment, start_response: StartResponse, request_id: str
    ) -> Iterable[bytes]:
        if is_foreign(environ):
            refusal = {"error": "only programs on this machine are served"}
            return _json(start_response, 403, refusal)
        path = environ.get("PATH_INFO", "/")
        if path.startswith(control.PREFIX):
            return self._control(environ, path.removeprefix(control.PREFIX), start_response)
        with self._world.gate.passing():
            return self._served(environ, start_response, request_id)

    def _served(
        self, environ: WSGIEnvironment, start_response: StartResponse, request_id: str
    ) -> Iterable[bytes]:
        scope = scope_of(environ)
        region = scope.region if scope else self._world.settings.region
        if is_cloudformation(environ, scope):
            told = self._perform(environ, region, request_id)
            if isinstance(told, Broken):
                return _respond(start_response, told.status, told.kind, told.body, [])
            return _xml(start_response, 200, told, request_id)
        if scope and scope.service in SEEDED_SERVICES:
            self._world.seeded(region)
        return self._world.services.wsgi_app(environ, start_response)

    def _control(
        self, environ: WSGIEnvironment, page: str, start_response: StartResponse
    ) -> Iterable[bytes]:
        identity = control.Identity(self._instance, endpoint_url(environ))
        told = control.answer(
            self._world, identity, environ["REQUEST_METHOD"], page, body_of(environ)
        )
        return _json(start_response, told.status, told.body)

    def _perform(self, environ: WSGIEnvironment, region: str, request_id: str) -> bytes | Broken:
        call = read_call(form_of(environ))
        fault = self._world.faults.on_call(call.operation)
        if fault is None:
            return self._carry_out(call, region, request_id)
        refuse(fault, call.operation, self._world.settings.account_id)
        if fault.trouble is CallTrouble.STALE_READ:
            return self._carry_out(call, region, request_id, stale)
        return strike(fault, environ, lambda: self._carry_out(call, region, request_id))

    def _carry_out(
        self,
        call: Call,
        region: str,
        request_id: str,
        changed: Callable[[str, Result], Result] = lambda _, result: result,
    ) -> bytes:
        check_constraints(call)
        self._world.seeded(region)
        result = perform(self._world.account(region), call)
        return render_result(call.operation, changed(call.operation, result), request_id)


def _refuse(
    start_response: StartResponse, refusal: ServiceError, request_id: str
) -> Iterable[bytes]:
    body = render_error(refusal, request_id)
    return _xml(start_response, status_of(refusal), body, request_id)


def _xml(
    start_response: StartResponse, status: int, body: bytes, request_id: str
) -> Iterable[bytes]:
    headers = [("x-amzn-RequestId", request_id)]
    return _respond(start_response, status, "text/xml", body, headers)


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
