"""Services that take their settings as a map of texts (SNS, SQS)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.resources.base import ResourceFailure, ResourceRequest
from metaflow_batch_cfn.simulator.resources.parameters import text


def attribute_texts(
    request: ResourceRequest, known: Collection[str], elsewhere: Collection[str]
) -> dict[str, str]:
    """The properties that are attributes, as texts; `elsewhere`: those set otherwise."""
    for unknown in sorted(set(request.properties) - {*known, *elsewhere}):
        raise ResourceFailure(
            f"the simulator cannot make the property {unknown} of {request.type} real. "
            f"It knows {', '.join(sorted({*known, *elsewhere}))}.",
            "InvalidRequest",
        )
    return {name: _text(request.properties[name]) for name in known if name in request.properties}


def _text(value: Json) -> str:
    return json.dumps(value) if isinstance(value, Mapping | list) else text(value)
