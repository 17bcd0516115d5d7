"""What a reader is asked for, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from cfn_simulator.services.services import Services
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class ReadTarget:
    """One resource: its type, its name among its like, what its template says of it."""

    type: str
    physical_id: str
    declared: Mapping[str, Json]
    services: Services


Reader: TypeAlias = Callable[[ReadTarget], "dict[str, Any] | None"]
"""What the service tells, by property, in whatever case; None where there is no such resource."""
