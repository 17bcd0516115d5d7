"""The text of a template, from the source that a request names.

In: TemplateBody, TemplateURL (in S3), or UsePreviousTemplate. Out: text. A URL is read from the
simulator's own S3, whatever host it names: nothing is fetched from the network.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ClientError

from cfn_simulator.base.errors import constraint_errors, validation_error
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Stack
from cfn_simulator.services.services import Services
from metaflow_batch_cfn.cfn.template.limits import TEMPLATE_BYTES

VIRTUAL_HOST = re.compile(
    r"(?P<bucket>[a-z0-9.-]+)\.s3[.-]?[a-z0-9.-]*\.amazonaws\.com(\.cn)?|"
    r"(?P<local>[a-z0-9.-]+)\.localhost"
)


def template_text(request: RequestParameters, services: Services, previous: Stack | None) -> str:
    body, url = request.text("TemplateBody"), request.text("TemplateURL")
    reuse = request.flag("UsePreviousTemplate")
    given = [one for one in (body, url, reuse) if one]
    if len(given) > 1:
        raise validation_error(
            "You can specify only one of the following: template body, template URL "
            "or use of the previous template"
        )
    if body is not None:
        return body
    if url is not None:
        return read_url(url, services)
    if reuse and previous is not None and previous.submission is not None:
        return previous.submission.body
    raise validation_error("Either Template URL or Template Body must be specified.")


def read_url(url: str, services: Services) -> str:
    bucket, key = _bucket_and_key(url)
    try:
        answer = services.client("s3").get_object(Bucket=bucket, Key=key)
    except ClientError as refusal:
        error = refusal.response["Error"]
        raise validation_error(f"S3 error: {error['Message']}") from None
    content: bytes = answer["Body"].read(TEMPLATE_BYTES + 1)
    if len(content) > TEMPLATE_BYTES:
        raise constraint_errors(
            [f"Template may not exceed {TEMPLATE_BYTES} bytes in size, at '{url}'"]
        )
    return content.decode("utf-8", "replace")


def _bucket_and_key(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    path = unquote(parts.path).lstrip("/")
    virtual = VIRTUAL_HOST.fullmatch(parts.hostname or "")
    if virtual:
        return virtual["bucket"] or virtual["local"], path
    bucket, _, key = path.partition("/")
    if parts.scheme not in ("http", "https") or not bucket or not key:
        raise validation_error("TemplateURL must be a supported URL.")
    return bucket, key
