"""What a command connects to: the user's AWS account, or the simulator on this machine.

In: the options of `account_options`. Out: an account, and with `--local` the parameter values that
the simulator provides. No command falls back from one to the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.aws.pace import WALL_CLOCK, Pace

if TYPE_CHECKING:
    from metaflow_batch_cfn.aws.account import Account
    from metaflow_batch_cfn.deploy.cloud.client import Cloud


# The simulator is local, fast, and free to call; if it does not respond, it has ended.
_SIMULATORS_PACE = Pace(first=0.1, longest=1.0, patience=10.0)


@dataclass(frozen=True)
class Connection:
    """An account and how often to poll it; `seeded` has the simulator's parameter values."""

    account: Account
    local: bool = False
    seeded: Mapping[str, str] = field(default_factory=dict)
    pace: Pace = WALL_CLOCK

    @property
    def commands(self) -> Commands:
        return self.account.identity.commands

    @cached_property
    def cloud(self) -> Cloud:
        from metaflow_batch_cfn.deploy.cloud.client import Cloud

        return Cloud.of(self.account)

    @property
    def place(self) -> str:
        identity = self.account.identity
        where = "simulator, " if self.local else ""
        return f"{where}account {identity.account}, region {identity.region}"


def connection_of(region: str | None, profile: str | None, local: bool) -> Connection:
    if local:
        return _simulator(region, profile)
    from metaflow_batch_cfn.aws.account import account

    return Connection(account(region, profile))


def _simulator(region: str | None, profile: str | None) -> Connection:
    from metaflow_batch_cfn.aws.account import local_account
    from metaflow_batch_cfn.cli.extensions import running_simulator

    if profile is not None:
        raise click.UsageError("--profile and --local cannot be combined.")
    found = running_simulator()
    commands = Commands(region or "", local=True)
    account = local_account(found.endpoint_url, region or found.region, commands)
    return Connection(account, local=True, seeded=found.parameters, pace=_SIMULATORS_PACE)
