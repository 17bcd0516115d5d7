"""Which AWS a command talks to: the user's account, or the simulator on this machine.

In: the options of `account_options`. Out: a connection, and with `--local` the values that the
simulator has ready. No command falls back from one to the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.deploy.pace import WALL_CLOCK, Pace

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.client import Cloud
    from metaflow_batch_cfn.deploy.values import Identity


# The simulator is next door and quick, and nobody pays for a call.
_SIMULATORS_PACE = Pace(first=0.1, longest=1.0)


@dataclass(frozen=True)
class Connection:
    """A connection, and how often to ask; `seeded` are the simulator's values by parameter."""

    cloud: Cloud
    local: bool = False
    seeded: Mapping[str, str] = field(default_factory=dict)
    pace: Pace = WALL_CLOCK

    @property
    def place(self) -> str:
        identity: Identity = self.cloud.identity
        where = "simulator, " if self.local else ""
        return f"{where}account {identity.account}, region {identity.region}"


def connection_of(region: str | None, profile: str | None, local: bool) -> Connection:
    if local:
        return _simulator(region, profile)
    from metaflow_batch_cfn.deploy.connect import connect

    return Connection(connect(region, profile))


def _simulator(region: str | None, profile: str | None) -> Connection:
    from metaflow_batch_cfn.cli.places import simulator_directory
    from metaflow_batch_cfn.deploy.connect import connect_local
    from metaflow_batch_cfn.simulator.process import status

    if profile is not None:
        raise click.UsageError("--profile and --local exclude each other.")
    found = status(simulator_directory())
    if not found.running or found.endpoint_url is None:
        what = "it is not running any more" if found.lost else "it is not running"
        raise ConfigError([Problem("simulator", what, "Start it with: mfcfn local start")])
    cloud = connect_local(found.endpoint_url, region or found.region or "us-east-1")
    return Connection(cloud, local=True, seeded=found.parameters, pace=_SIMULATORS_PACE)
