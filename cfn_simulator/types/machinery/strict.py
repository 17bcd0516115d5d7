"""Properties that raise CloudFormation's validation error when a required key is missing."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.base import ResourceFailure
from metaflow_batch_cfn.documents import Json


class StrictProperties(dict[str, Json]):
    """A mapping: use `[...]` for required keys, `get` for optional ones."""

    def __init__(self, given: Mapping[str, Json], path: str = "#") -> None:
        self._path = path
        super().__init__({key: _strict(value, f"{path}/{key}") for key, value in given.items()})

    def __missing__(self, key: str) -> Json:
        raise ResourceFailure(
            f"Model validation failed ({self._path}: required key [{key}] not found)",
            "InvalidRequest",
        )


def _strict(value: Json, path: str) -> Json:
    match value:
        case dict():
            return StrictProperties(value, path)
        case list():
            return [_strict(item, f"{path}/{place}") for place, item in enumerate(value)]
        case _:
            return value
