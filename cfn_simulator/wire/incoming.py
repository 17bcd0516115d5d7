"""What a request says about itself: its sender, its service, its fields.

In: a WSGI environment. Out: plain values. Limits: a body can be read only once, so it is put back
for the code that handles the request; and a page in the user's browser can reach loopback just as
programs can, so foreign hosts and origins are detected.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from cfn_simulator.base.errors import ApiError
from cfn_simulator.base.loopback import is_loopback
from cfn_simulator.wire.protocol import API_VERSION
from cfn_simulator.wire.wire_protocols import is_form

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST_BYTES = 4 * 1024 * 1024
MOST_FIELDS = 20_000
SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/(?P<region>[^/,\s]+)/(?P<service>[^/,\s]+)/")
# moto's dashboard and recorder, which could change services without CloudFormation's knowledge and
# write arbitrary files.
MOTO_PAGES = "/moto-api"


@dataclass(frozen=True)
class CredentialScope:
    """Which service of which region a request was signed for."""

    region: str
    service: str


def is_cloudformation(environ: WSGIEnvironment, scope: CredentialScope | None) -> bool:
    """Decided by the signature or, if there is none, by action and version."""
    if scope is not None:
        return scope.service == "cloudformation"
    if environ["REQUEST_METHOD"] == "POST" and not is_form(environ):
        return False
    try:
        form = form_of(environ)
    except ApiError:
        return False
    return "Action" in form and form.get("Version") == API_VERSION


def is_foreign(environ: WSGIEnvironment) -> bool:
    """Whether another site's page sent it, possibly under a host name that resolves to loopback."""
    origin = environ.get("HTTP_ORIGIN")
    hosts = [environ.get("HTTP_HOST", "localhost")]
    hosts += [urlsplit(origin).netloc] if origin else []
    # An image or a link has no Origin; browsers send the site it is on (Fetch Metadata).
    elsewhere = environ.get("HTTP_SEC_FETCH_SITE") == "cross-site"
    return elsewhere or not all(_is_of_this_machine(host) for host in hosts)


def _is_of_this_machine(host: str) -> bool:
    name = re.sub(r":\d*$", "", host).lower()
    return name.endswith(".localhost") or is_loopback(name.strip("[]"))


def asks_moto_itself(environ: WSGIEnvironment, scope: CredentialScope | None) -> bool:
    return scope is None and str(environ.get("PATH_INFO", "/")).startswith(MOTO_PAGES)


def endpoint_url(environ: WSGIEnvironment) -> str:
    host = environ["SERVER_NAME"]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{environ['SERVER_PORT']}"


def scope_of(environ: WSGIEnvironment) -> CredentialScope | None:
    """From the header, or from the query of a presigned URL."""
    signature = environ.get("HTTP_AUTHORIZATION") or unquote(_query(environ))
    found = SCOPE.search(signature)
    return CredentialScope(found["region"], found["service"]) if found else None


def signed_at(environ: WSGIEnvironment) -> datetime | None:
    """The client's time of signing the request."""
    stated = str(environ.get("HTTP_X_AMZ_DATE", ""))
    try:
        return datetime.strptime(stated, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def _query(environ: WSGIEnvironment) -> str:
    return str(environ.get("QUERY_STRING", ""))


def form_of(environ: WSGIEnvironment) -> Mapping[str, str]:
    """The fields of query and body; the body stays readable for the next reader."""
    body = body_of(environ)
    try:
        text = body.decode()
        fields = parse_qsl(
            f"{_query(environ)}&{text}",
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        message = "The request is not a valid form of UTF-8 fields."
        raise ApiError("MalformedInput", message) from None
    return dict(fields)


def body_of(environ: WSGIEnvironment) -> bytes:
    try:
        length = max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        length = 0
    if length > MOST_BYTES:
        raise ApiError(
            "RequestEntityTooLarge", f"The request is larger than {MOST_BYTES} bytes.", 413
        )
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body
