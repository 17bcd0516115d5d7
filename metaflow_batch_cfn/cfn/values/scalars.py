"""Scalars as text. CloudFormation does not distinguish `16` from `"16"` or `true` from `"true"`."""

from __future__ import annotations

from metaflow_batch_cfn.documents import Json


def scalar_text(value: Json) -> str:
    """A scalar as CloudFormation writes it, regardless of the template's notation; text as it is,
    so that unknown text stays unknown."""
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
