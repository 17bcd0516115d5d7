"""Rejects truncated responses.

botocore rejects XML that ends early, but turns truncated JSON into an empty response, which looks
as if AWS returned no data. In: the events of a session. Out: the same error for both.
"""

from __future__ import annotations

import json
from typing import Any

from botocore.parsers import ResponseParserError


def reject_truncated_responses(events: Any) -> None:
    """Applies to every client that the session creates from now on."""
    events.register("before-parse", _check, unique_id="truncated-responses")


def _check(operation_model: Any, response_dict: dict[str, Any], **_: object) -> None:
    body = response_dict["body"]
    is_json = "json" in response_dict["headers"].get("Content-Type", "")
    if not is_json or not body or response_dict["status_code"] >= 300:
        return
    if operation_model.has_streaming_output or operation_model.has_event_stream_output:
        return
    try:
        json.loads(body)
    except ValueError as error:
        message = f"The response to {operation_model.name} is truncated: invalid JSON ({error})."
        raise ResponseParserError(message) from error
