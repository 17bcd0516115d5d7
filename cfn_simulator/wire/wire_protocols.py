"""The wire protocols of AWS, as far as needed to report errors.

In: a request, and the service that it was signed for. Out: the protocol that it uses, and the bytes
of an error that its client parses as one. Limits: some services support several protocols (SQS and
CloudWatch three), so the request decides, not the service.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FORM = "application/x-www-form-urlencoded"
REST_XML_SERVICES = frozenset({"cloudfront", "route53"})


class Protocol(Enum):
    QUERY = "query"
    EC2 = "ec2"
    JSON = "json"
    REST_JSON = "rest-json"
    REST_XML = "rest-xml"
    S3 = "s3"
    CBOR = "cbor"


@dataclass(frozen=True)
class Refusal:
    """An error as a service reports it."""

    code: str
    message: str
    status: int


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    status: int
    kind: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def protocol_of(environ: WSGIEnvironment, service: str) -> Protocol:
    """The protocol of a request to the service with that signing name."""
    if service == "s3":
        return Protocol.S3
    if "HTTP_SMITHY_PROTOCOL" in environ:
        return Protocol.CBOR
    if "HTTP_X_AMZ_TARGET" in environ:
        return Protocol.JSON
    if service in REST_XML_SERVICES:
        return Protocol.REST_XML
    if is_form(environ) or "Action=" in environ.get("QUERY_STRING", ""):
        return Protocol.EC2 if service == "ec2" else Protocol.QUERY
    return Protocol.REST_JSON


def is_form(environ: WSGIEnvironment) -> bool:
    return str(environ.get("CONTENT_TYPE", "")).startswith(FORM)


def refusal_answer(
    refusal: Refusal, protocol: Protocol, environ: WSGIEnvironment, request_id: str
) -> Answer:
    """The error in the format of the protocol; a response to HEAD has no body."""
    kind, body, headers = _encoded(refusal, protocol, environ, request_id)
    if environ["REQUEST_METHOD"] == "HEAD":
        body = b""
    return Answer(refusal.status, kind, body, {"x-amzn-RequestId": request_id, **headers})


def _encoded(
    refusal: Refusal, protocol: Protocol, environ: WSGIEnvironment, request_id: str
) -> tuple[str, bytes, Mapping[str, str]]:
    match protocol:
        case Protocol.JSON:
            kind = str(environ.get("CONTENT_TYPE") or "application/x-amz-json-1.1")
            return kind, _json({"__type": refusal.code, "message": refusal.message}), {}
        case Protocol.REST_JSON:
            named = {"x-amzn-ErrorType": refusal.code}
            return "application/json", _json({"message": refusal.message}), named
        case Protocol.CBOR:
            body = _cbor({"__type": refusal.code, "message": refusal.message})
            return "application/cbor", body, {"smithy-protocol": "rpc-v2-cbor"}
    return "text/xml", _xml(refusal, protocol, request_id).encode(), {}


def _json(members: Mapping[str, str]) -> bytes:
    return json.dumps(members).encode()


def _xml(refusal: Refusal, protocol: Protocol, request_id: str) -> str:
    """S3 does not wrap an error, EC2 wraps it differently (their API references, "Error codes")."""
    code, message = escape(refusal.code), escape(refusal.message)
    inside = f"<Code>{code}</Code><Message>{message}</Message>"
    if protocol is Protocol.S3:
        return f"<Error>{inside}<RequestId>{request_id}</RequestId></Error>"
    if protocol is Protocol.EC2:
        wrapped = f"<Errors><Error>{inside}</Error></Errors>"
        return f"<Response>{wrapped}<RequestID>{request_id}</RequestID></Response>"
    side = "Receiver" if refusal.status >= 500 else "Sender"
    wrapped = f"<Error><Type>{side}</Type>{inside}</Error>"
    return f"<ErrorResponse>{wrapped}<RequestId>{request_id}</RequestId></ErrorResponse>"


def _cbor(members: Mapping[str, str]) -> bytes:
    """A map of a few text strings (RFC 8949, major types 5 and 3)."""
    texts = [text for pair in members.items() for text in pair]
    return bytes([0xA0 | len(members)]) + b"".join(map(_cbor_text, texts))


def _cbor_text(text: str) -> bytes:
    """With a two-byte length, however short it is."""
    encoded = text.encode()[:0xFFFF]
    return b"\x79" + len(encoded).to_bytes(2, "big") + encoded
