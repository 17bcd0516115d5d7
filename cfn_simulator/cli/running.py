"""The simulator behind `--local`: the one that `mfcfn local start` started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cfn_simulator.base.extra import require_extra
from cfn_simulator.cli.directory import simulator_directory
from cfn_simulator.server.process import Status, status
from metaflow_batch_cfn.core.errors import ConfigError, Problem


@dataclass(frozen=True)
class Running:
    """Where it answers, its Region, and the values that it has for parameters."""

    endpoint_url: str
    region: str
    parameters: Mapping[str, str]


def running() -> Running:
    """Raises `ConfigError` if none is running."""
    require_extra()
    found = status(simulator_directory())
    if not found.running or found.endpoint_url is None:
        raise ConfigError([_absent(found)])
    return Running(found.endpoint_url, found.region or "us-east-1", found.parameters)


def _absent(found: Status) -> Problem:
    if found.unresponsive:
        what = f"process {found.pid} is running but does not respond"
        return Problem("simulator", what, "Stop it with: mfcfn local stop")
    what = "it is no longer running" if found.lost else "it is not running"
    return Problem("simulator", what, "Start it with: mfcfn local start")
