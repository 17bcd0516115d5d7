"""Half an answer is no answer.

botocore refuses XML that ends early; of JSON it makes an answer without members, which then looks
as if AWS had nothing to tell. In: the events of a session. Out: the same error for both.
"""

from __future__ import annotations

import json
from typing import Any

from botocore.parsers import ResponseParserError


def refuse_halves(events: Any) -> None:
    """For every client that is made of the session from now on."""
    events.register("before-parse", _check, unique_id="whole-answers")


def _check(operation_model: Any, response_dict: dict[str, Any], **_: object) -> None:
    body = response_dict["body"]
    spoken = "json" in response_dict["headers"].get("Content-Type", "")
    if not spoken or not body or response_dict["status_code"] >= 300:
        return
    if operation_model.has_streaming_output or operation_model.has_event_stream_output:
        return
    try:
        json.loads(body)
    except ValueError as error:
        told = f"The answer to {operation_model.name} ends early: it is no whole JSON ({error})."
        raise ResponseParserError(told) from error
