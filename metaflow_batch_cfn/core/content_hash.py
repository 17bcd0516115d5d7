"""A hash of content known now, for a logical id that must change when the content does."""

import json
from collections.abc import Mapping
from typing import Any

from metaflow_batch_cfn.core.errors import UnstableNameError

_DIGITS = 8


def content_hash(local: str, content: Mapping[str, Any]) -> str:
    """The first digits of the SHA-256 of the content's canonical JSON, in upper case.

    `local` is the name that the hash is for. Raises `UnstableNameError` for content that plain
    JSON cannot hold, intrinsics above all.
    """
    from hashlib import sha256  # needed by few modules

    def refuse(value: object) -> None:
        raise UnstableNameError(local, type(value).__name__)

    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=refuse)
    return sha256(text.encode()).hexdigest()[:_DIGITS].upper()
