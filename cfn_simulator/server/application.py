"""One WSGI application for all of AWS: CloudFormation by our engine, the rest by moto's services.

In: any HTTP request from an AWS client. Out: XML or JSON as AWS writes it, never our own HTML; an
error in the simulator becomes AWS's InternalFailure and is logged. Scripted faults are injected
here, before the request is routed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.test import run_wsgi_app

from cfn_simulator.base.errors import ApiError
from cfn_simulator.faults import CallFault, CallTrouble
from cfn_simulator.faults.call_identification import IdentifiedCall, identify_call
from cfn_simulator.faults.refusals import refusal_of
from cfn_simulator.faults.wire import NeverAnsweredError, silence, strike
from cfn_simulator.operations import perform
from cfn_simulator.server import control_pages
from cfn_simulator.server.fault_results import NO_JOBS, faulty_result
from cfn_simulator.wire.constraints import check_constraints
from cfn_simulator.wire.incoming import (
    CredentialScope,
    asks_moto_itself,
    body_of,
    endpoint_url,
    form_of,
    is_cloudformation,
    is_foreign,
    scope_of,
    signed_at,
)
from cfn_simulator.wire.protocol import read_call
from cfn_simulator.wire.rendering import render_error, render_result, status_of
from cfn_simulator.wire.wire_protocols import Answer, refusal_answer
from cfn_simulator.world.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOGGER = logging.getLogger(__name__)
SEEDED_SERVICES = frozenset({"batch", "ec2", "iam"})
REQUEST_ID = "x-amzn-RequestId"


@dataclass(frozen=True)
class Request:
    """An incoming request, with the service and Region that it is for."""

    environ: WSGIEnvironment
    id: str
    scope: CredentialScope | None
    region: str

    @property
    def is_cloudformation(self) -> bool:
        return is_cloudformation(self.environ, self.scope)


class Application:
    def __init__(self, world: World, instance: str) -> None:
        self._world = world
        self._instance = instance

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request_id = self._world.ids.uuid()
        try:
            return self._answer(environ, start_response, request_id)
        except ApiError as refusal:
            return _respond(start_response, _refused(refusal, request_id))
        except NeverAnsweredError:
            return silence(environ)
        except ConnectionResetError:
            raise
        except Exception:
            LOGGER.exception("Request %s failed because of an error in the simulator", request_id)
            message = f"The simulator failed on request {request_id}; see its log for the cause."
            failure = ApiError("InternalFailure", message, 500)
            return _respond(start_response, _refused(failure, request_id))

    def _answer(
        self, environ: WSGIEnvironment, start_response: StartResponse, request_id: str
    ) -> Iterable[bytes]:
        if is_foreign(environ):
            refusal = {"error": "only requests from programs on this machine are accepted"}
            return _respond(start_response, _json(403, refusal))
        path = environ.get("PATH_INFO", "/")
        if path.startswith(control_pages.PREFIX):
            return _respond(start_response, self._control(environ, path))
        scope = scope_of(environ)
        if asks_moto_itself(environ, scope):
            hidden = {
                "error": f"moto's own pages are not served; those under {control_pages.PREFIX} are"
            }
            return _respond(start_response, _json(404, hidden))
        region = scope.region if scope else self._world.settings.region
        with self._world.gate.passing():
            return self._served(Request(environ, request_id, scope, region), start_response)

    def _control(self, environ: WSGIEnvironment, path: str) -> Answer:
        identity = control_pages.ServerIdentity(self._instance, endpoint_url(environ))
        page, method = path.removeprefix(control_pages.PREFIX), environ["REQUEST_METHOD"]
        answer = control_pages.answer(self._world, identity, method, page, body_of(environ))
        return _json(answer.status, answer.body)

    def _served(self, request: Request, start_response: StartResponse) -> Iterable[bytes]:
        faults = self._world.faults
        call = identify_call(request.environ, request.scope, faults.services())
        fault = faults.on_call(call.operation, call.service) if call else None
        if call is not None and fault is not None:
            return _respond(start_response, self._struck(request, call, fault))
        if request.is_cloudformation:
            return _respond(start_response, self._of_cloudformation(request))
        return self._of_others(request, start_response)

    def _struck(self, request: Request, call: IdentifiedCall, fault: CallFault) -> Answer:
        sent = signed_at(request.environ) or self._world.clock.now()
        refusal = refusal_of(fault, call, sent, self._world.settings.account_id)
        if refusal is not None:
            return refusal_answer(refusal, call.protocol, request.environ, request.id)
        return strike(fault, request.environ, lambda: self._carried_out(request, fault))

    def _carried_out(self, request: Request, fault: CallFault) -> Answer:
        if request.is_cloudformation:
            return self._of_cloudformation(request, fault)
        if fault.trouble is CallTrouble.STALE_READ:
            return NO_JOBS

        def others(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            return self._of_others(request, start_response)

        parts, status, headers = run_wsgi_app(others, request.environ, buffered=True)
        kept = {name: value for name, value in headers if name != "Content-Length"}
        kind = kept.pop("Content-Type", "")
        return Answer(int(status.split()[0]), kind, b"".join(parts), kept)

    def _of_cloudformation(self, request: Request, fault: CallFault | None = None) -> Answer:
        try:
            call = read_call(form_of(request.environ))
            check_constraints(call)
            self._world.seeded(request.region)
            account = self._world.account(request.region)
            result = perform(account, call)
            if fault is not None:
                result = faulty_result(fault, account.store, result)
            body = render_result(call.operation, result, request.id)
        except ApiError as refusal:
            return _refused(refusal, request.id)
        return Answer(200, "text/xml", body, {REQUEST_ID: request.id})

    def _of_others(self, request: Request, start_response: StartResponse) -> Iterable[bytes]:
        if request.scope and request.scope.service in SEEDED_SERVICES:
            self._world.seeded(request.region)
        return self._world.services.wsgi_app(request.environ, start_response)


def _refused(refusal: ApiError, request_id: str) -> Answer:
    body = render_error(refusal, request_id)
    return Answer(status_of(refusal), "text/xml", body, {REQUEST_ID: request_id})


def _json(status: int, body: object) -> Answer:
    return Answer(status, "application/json", json.dumps(body).encode())


def _respond(start_response: StartResponse, answer: Answer) -> Iterable[bytes]:
    length = {"Content-Length": str(len(answer.body))}
    headers = {"Content-Type": answer.kind, **length, **answer.headers}
    phrase = HTTPStatus(answer.status).phrase
    start_response(f"{answer.status} {phrase}", list(headers.items()))
    return [answer.body]
