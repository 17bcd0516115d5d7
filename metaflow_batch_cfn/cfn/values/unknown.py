"""Values that are known only after a change set has been executed.

In and out: text. `Unknown` is text that contains CloudFormation's own placeholder, so it is valid
wherever JSON is. Joined with other text the whole is unknown, with the known part still readable.
Limits: it compares as text, so check `is_unknown` before relying on equality.
"""

from __future__ import annotations

from metaflow_batch_cfn.documents import Json

KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"


class Unknown(str):
    """Text that contains at least one value that is not known yet."""

    __slots__ = ()


UNKNOWN = Unknown(KNOWN_AFTER_APPLY)


def is_unknown(value: Json) -> bool:
    """Whether the value itself is unknown, or text with an unknown part."""
    return isinstance(value, Unknown)


def holds_unknown(value: Json) -> bool:
    """Whether anything in the value is unknown."""
    match value:
        case dict():
            return any(holds_unknown(member) for member in value.values())
        case list():
            return any(holds_unknown(item) for item in value)
        case _:
            return is_unknown(value)


def concatenate(parts: list[str]) -> str:
    """The parts as one text, unknown if one of them is."""
    text = "".join(parts)
    return Unknown(text) if any(isinstance(part, Unknown) for part in parts) else text
