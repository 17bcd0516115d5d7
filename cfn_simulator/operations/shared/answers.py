"""Members that several answers have in common."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.engine.state.stack import DeploymentConfig, Submission
from cfn_simulator.wire.protocol import Wire

NOT_CHECKED: Mapping[str, Wire] = {"StackResourceDriftStatus": "NOT_CHECKED"}


def present(**members: Wire | None) -> dict[str, Wire]:
    """The members that have a value: the service omits the others."""
    return {name: value for name, value in members.items() if value is not None}


def parameters_of(submission: Submission) -> list[Wire]:
    parameters = submission.parameters
    return [
        present(
            ParameterKey=name,
            ParameterValue=parameters.shown(name),
            ResolvedValue=None if name in parameters.no_echo else parameters.resolved.get(name),
        )
        for name in parameters.raw
    ]


def deployment_of(config: DeploymentConfig | None) -> Wire | None:
    if config is None:
        return None
    return {"Mode": config.mode.value, "DisableRollback": config.disable_rollback}


def tags_of(tags: Mapping[str, str]) -> list[Wire]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
