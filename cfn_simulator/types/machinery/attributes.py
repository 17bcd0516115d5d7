"""Properties as attributes, for services whose settings are a map of strings (SNS, SQS)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from cfn_simulator.types.machinery.base import ResourceRequest
from cfn_simulator.types.machinery.parameters import text
from metaflow_batch_cfn.documents import Json


def attribute_texts(request: ResourceRequest, known: Collection[str]) -> dict[str, str]:
    """The properties that are attributes, as strings."""
    return {name: _text(request.properties[name]) for name in known if name in request.properties}


def _text(value: Json) -> str:
    return json.dumps(value) if isinstance(value, Mapping | list) else text(value)
