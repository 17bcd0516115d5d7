"""Batch as a WSGI application: handles Batch requests and forwards all others.

In: any AWS request. Out: Batch's response if the signature names Batch, otherwise the response of
the application behind it. As WSGI, it serves clients in process and over HTTP alike.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from threading import Condition
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qs

from werkzeug.wrappers import Request, Response

from cfn_simulator.base.clock import Clock
from cfn_simulator.batch.jobs.jobs import fail_orphans
from cfn_simulator.batch.model import check_document, routed
from cfn_simulator.batch.operations import OPERATIONS
from cfn_simulator.batch.refusal import BatchFault
from cfn_simulator.batch.state import BatchRegion, Clients, Document

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DOCUMENTS = (
    "environments", "queues", "definitions", "policies", "jobs", "consumables",
    "service_environments", "stranded",
)  # fmt: skip
KeptBatch: TypeAlias = dict[str, dict[str, Any]]


class BatchApplication:
    """Batch of one account, in front of the other services."""

    def __init__(
        self,
        others: WSGIApplication,
        account_id: str,
        clients: Clients,
        clock: Clock,
        runs_jobs: bool = False,
    ) -> None:
        self._others = others
        self._account_id = account_id
        self._clients = clients
        self._clock = clock
        self._runs_jobs = runs_jobs
        self._regions: dict[str, BatchRegion] = {}
        self.changed = Condition()
        """Guards the Regions; notified after every request."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        region = signed_region(environ.get("HTTP_AUTHORIZATION", ""), "batch")
        if region is None:
            return self._others(environ, start_response)
        return self._answered(Request(environ), region)(environ, start_response)

    def reset(self) -> None:
        """Discards everything."""
        with self.changed:
            self._regions.clear()

    def kept(self) -> KeptBatch:
        """The documents of each Region; the caller must hold `changed`."""
        return {
            region: {name: getattr(batch, name) for name in DOCUMENTS}
            for region, batch in self._regions.items()
        }

    def restore(self, kept: KeptBatch) -> None:
        """Continue with these documents; jobs that were running lost their process and fail."""
        with self.changed:
            for region, documents in kept.items():
                batch = self._region(region)
                for name, value in documents.items():
                    setattr(batch, name, value)
                fail_orphans(batch)
            self.changed.notify_all()

    def regions(self) -> list[BatchRegion]:
        """The Regions that have received a request."""
        return list(self._regions.values())

    def _answered(self, request: Request, region: str) -> Response:
        try:
            operation, document = _parsed(request)
            check_document(operation, document)
            with self.changed:
                answer = OPERATIONS[operation](self._region(region), document)
                self.changed.notify_all()
                return _response(200, answer)
        except BatchFault as fault:
            return _refusal(fault)

    def _region(self, region: str) -> BatchRegion:
        if region not in self._regions:
            self._regions[region] = BatchRegion(
                region, self._account_id, self._clients, self._clock, self._runs_jobs
            )
        return self._regions[region]


def signed_region(authorization: str, service: str) -> str | None:
    """The Region that a signature is for, or None if it is not for `service`."""
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return scope[-3] if len(scope) >= 5 and scope[-2] == service else None


def _parsed(request: Request) -> tuple[str, Document]:
    # The raw path, in which the slashes of an ARN are escaped.
    raw_path = request.environ.get("RAW_URI", request.path).partition("?")[0]
    operation, in_path = routed(request.method, raw_path)
    if operation not in OPERATIONS:
        raise BatchFault(f"The simulator does not model Batch's {operation}.", status=501)
    return operation, {**_body(request), **_query(request), **in_path}


def _query(request: Request) -> Document:
    # Only UntagResource has a query: its tag keys, a list.
    return dict(parse_qs(request.query_string.decode()))


def _body(request: Request) -> Mapping[str, object]:
    text = request.get_data()
    if not text:
        return {}
    try:
        document = json.loads(text)
    except ValueError as error:
        raise BatchFault(f"the body is not JSON: {error}", "SerializationException") from error
    if not isinstance(document, dict):
        raise BatchFault("the body is not a JSON object", "SerializationException")
    return {key: value for key, value in document.items() if value is not None}


def _response(status: int, document: Document, error_type: str | None = None) -> Response:
    response = Response(json.dumps(document), status=status, content_type="application/json")
    response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
    if error_type:
        response.headers["x-amzn-ErrorType"] = error_type
    return response


def _refusal(fault: BatchFault) -> Response:
    request_id = uuid.uuid4()
    message = f"Error executing request, Exception : {fault.message}, RequestId: {request_id}"
    return _response(fault.status, {"message": message}, fault.code)
