"""The caller's account, region, and principal."""

from __future__ import annotations

from dataclasses import dataclass

from metaflow_batch_cfn.aws.commands import ANYWHERE, Commands


@dataclass(frozen=True)
class Identity:
    """Who is calling, and where; `commands` reach the same account and region."""

    account: str
    region: str
    principal: str
    commands: Commands = ANYWHERE
