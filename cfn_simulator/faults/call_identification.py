"""Identifies the operation that a request calls, from botocore's models; moto is not involved.

In: a request, and the services that a script names. Out: service, operation and protocol, or None
if no scripted fault can apply, which costs next to nothing. Limits: a request without a signature
is identified by its target or action; without either it counts as a request to S3, as in moto.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cfn_simulator.faults import ANY
from cfn_simulator.faults.models import boto3_names, model_of
from cfn_simulator.faults.routes import Fit, best_fit
from cfn_simulator.wire.incoming import CredentialScope, form_of
from cfn_simulator.wire.wire_protocols import Protocol, protocol_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

UNSIGNED = "s3"
CBOR_PATH = re.compile(r"/service/(?P<target>\w+)/operation/(?P<operation>\w+)")


@dataclass(frozen=True)
class IdentifiedCall:
    """`signed` is the service's name in the signature, `service` is boto3's name for it.

    `operation` is None if only a fault for any service can apply to the call.
    """

    service: str
    signed: str
    operation: str | None
    protocol: Protocol


def identify_call(
    environ: WSGIEnvironment, scope: CredentialScope | None, scripted: Iterable[str]
) -> IdentifiedCall | None:
    signed = scope.service if scope else UNSIGNED
    protocol = _protocol(environ, scope)
    named = [*scripted]
    candidates = [service for service in named if service != ANY]
    candidates += boto3_names(signed) if ANY in named else ()
    fits = [
        (fit, service)
        for service in dict.fromkeys(candidates)
        if (scope is None or model_of(service).signing_name == signed)
        and (fit := _fit(service, protocol, environ))
    ]
    if fits:
        fit, service = max(fits, key=lambda each: each[0].weight)
        return IdentifiedCall(service, model_of(service).signing_name, fit.operation, protocol)
    return IdentifiedCall(signed, signed, None, protocol) if ANY in named else None


def _protocol(environ: WSGIEnvironment, scope: CredentialScope | None) -> Protocol:
    protocol = protocol_of(environ, scope.service if scope else "")
    return Protocol.S3 if scope is None and protocol is Protocol.REST_JSON else protocol


def _fit(service: str, protocol: Protocol, environ: WSGIEnvironment) -> Fit | None:
    match protocol:
        case Protocol.JSON:
            target, _, operation = str(environ["HTTP_X_AMZ_TARGET"]).rpartition(".")
            return _of_target(service, target, operation)
        case Protocol.CBOR:
            found = CBOR_PATH.fullmatch(str(environ["PATH_INFO"]))
            return _of_target(service, found["target"], found["operation"]) if found else None
        case Protocol.QUERY | Protocol.EC2:
            return _of_form(service, environ)
    bare = protocol is Protocol.S3
    return best_fit(service, environ) if bare == (model_of(service).signing_name == "s3") else None


def _of_target(service: str, target: str, operation: str) -> Fit | None:
    model = model_of(service)
    known = model.metadata.get("targetPrefix") == target and operation in model.operation_names
    return Fit(operation, 1) if known else None


def _of_form(service: str, environ: WSGIEnvironment) -> Fit | None:
    model, form = model_of(service), form_of(environ)
    operation = form.get("Action", "")
    known = form.get("Version") == model.api_version and operation in model.operation_names
    return Fit(operation, 1) if known else None
