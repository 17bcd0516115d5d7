"""Whose account it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Identity:
    """Who is calling, and where."""

    account: str
    region: str
    principal: str
