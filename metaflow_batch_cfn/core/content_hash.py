"""A hash of content known at compile time, for a logical id that changes with the content."""

import json
from collections.abc import Mapping
from typing import Any

from metaflow_batch_cfn.core.errors import UnstableNameError

_DIGITS = 8


def content_hash(local: str, content: Mapping[str, Any]) -> str:
    """The first 8 hexadecimal digits of the SHA-256 of the content's canonical JSON, in upper case.

    `local` is the name that the hash is for. Raises `UnstableNameError` for content that plain
    JSON cannot represent, such as intrinsic functions.
    """
    from hashlib import sha256  # few modules need it

    def reject(value: object) -> None:
        raise UnstableNameError(local, type(value).__name__)

    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=reject)
    return sha256(text.encode()).hexdigest()[:_DIGITS].upper()
