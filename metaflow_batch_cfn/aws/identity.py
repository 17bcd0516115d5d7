"""Whose account it is."""

from __future__ import annotations

from dataclasses import dataclass

from metaflow_batch_cfn.aws.commands import ANYWHERE, Commands


@dataclass(frozen=True)
class Identity:
    """Who is calling, and where; `commands` are those that reach the same place again."""

    account: str
    region: str
    principal: str
    commands: Commands = ANYWHERE
