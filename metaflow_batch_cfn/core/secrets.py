"""Text that looks like a secret: it is refused where anybody can read it, and never repeated."""

from __future__ import annotations

import re

_ACCESS_KEY = re.compile(r"(?<![A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])")


def holds_access_key(value: object) -> bool:
    """Whether an AWS access key stands anywhere in plain data."""
    match value:
        case str():
            return _ACCESS_KEY.search(value) is not None
        case list() | tuple():
            return any(map(holds_access_key, value))
        case dict():
            return any(map(holds_access_key, (*value.keys(), *value.values())))
    return False
