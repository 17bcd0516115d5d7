"""The interface of a reader: the resource to read, and the properties that it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from cfn_simulator.services.services import Services
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class ReadTarget:
    """One resource: its type, physical ID and declared properties."""

    type: str
    physical_id: str
    declared: Mapping[str, Json]
    services: Services


Reader: TypeAlias = Callable[[ReadTarget], "dict[str, Any] | None"]
"""Properties as the service returns them, named in any case; None if the resource does not exist.
"""
