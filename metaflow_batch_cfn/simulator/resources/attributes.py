"""Services that take their settings as a map of texts (SNS, SQS)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.resources.base import ResourceRequest
from metaflow_batch_cfn.simulator.resources.parameters import text


def attribute_texts(request: ResourceRequest, known: Collection[str]) -> dict[str, str]:
    """The properties that are attributes, as texts."""
    return {name: _text(request.properties[name]) for name in known if name in request.properties}


def _text(value: Json) -> str:
    return json.dumps(value) if isinstance(value, Mapping | list) else text(value)
