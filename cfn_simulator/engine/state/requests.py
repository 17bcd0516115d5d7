"""A request's parameters, read by type.

In: the parsed call. Out: text, flags, lists and tags, so that no operation casts values that the
protocol has already typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from cfn_simulator.wire.protocol import Wire


@dataclass(frozen=True)
class RequestParameters:
    parameters: Mapping[str, Wire]
    operation: str = ""

    @property
    def fingerprint(self) -> str:
        """The whole request as text, to tell a repetition from another request."""
        return json.dumps([self.operation, self.parameters], sort_keys=True, default=str)

    def has(self, name: str) -> bool:
        return name in self.parameters

    def text(self, name: str) -> str | None:
        found = self.parameters.get(name)
        return found if isinstance(found, str) else None

    def required(self, name: str) -> str:
        """A text that the model requires: a request without it was refused before."""
        return cast("str", self.parameters[name])

    def flag(self, name: str, default: bool = False) -> bool:
        return bool(self.parameters.get(name, default))

    def number(self, name: str) -> int | None:
        found = self.parameters.get(name)
        return found if isinstance(found, int) else None

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(cast("Sequence[str]", self.parameters.get(name, ())))

    def records(self, name: str) -> list[Mapping[str, Wire]]:
        """A list of structures."""
        return list(cast("Sequence[Mapping[str, Wire]]", self.parameters.get(name, ())))

    def record(self, name: str) -> Mapping[str, Wire]:
        return cast("Mapping[str, Wire]", self.parameters.get(name, {}))

    def tags(self) -> dict[str, str] | None:
        """The requested stack tags; None without Tags, which keeps the current ones."""
        if not self.has("Tags"):
            return None
        return {str(tag["Key"]): str(tag["Value"]) for tag in self.records("Tags")}
