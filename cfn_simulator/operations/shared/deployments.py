"""How a request wants its operation carried out: the DeploymentConfig, alone or beside others.

In: a request. Out: a `DeploymentConfig`, or a refusal where the request contradicts itself or what
came before. The user guide calls express mode a mode without rollback unless it is asked for, while
the API reference has false as the default of `DisableRollback`: clients observe the first
(aws/aws-cdk-cli#1931), and so do we.
"""

from __future__ import annotations

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.status import PAUSED
from cfn_simulator.engine.state.values import DeploymentConfig, DeploymentMode, Stack

OTHER_WAYS = ("OnFailure", "OnStackFailure")


def read_deployment(asked: RequestParameters) -> DeploymentConfig | None:
    """What the request says of it, None if nothing."""
    if not asked.has("DeploymentConfig"):
        return None
    given = asked.record("DeploymentConfig")
    mode = DeploymentMode(str(given.get("Mode", DeploymentMode.STANDARD.value)))
    express = mode is DeploymentMode.EXPRESS
    config = DeploymentConfig(mode, bool(given.get("DisableRollback", express)))
    _check_alone(asked, config, says_so=express or "DisableRollback" in given)
    return config


def disables_rollback(asked: RequestParameters) -> bool:
    """Whether the request wants a failure to leave the stack as it is."""
    config = read_deployment(asked)
    return asked.flag("DisableRollback") or (config is not None and config.disable_rollback)


def check_follow_up(stack: Stack, asked: RequestParameters) -> None:
    """What express mode has left failed goes on in express mode only (aws/aws-cdk-cli#1739)."""
    config = read_deployment(asked)
    if stack.status in PAUSED and _was_express(stack) and not (config and config.express):
        raise validation_error(
            f"This stack is in a {stack.status.value} state from a previous operation that used "
            "EXPRESS deployment mode with disable-rollback. Follow-up operations must use the same "
            "DeploymentConfig (mode=EXPRESS) until the stack reaches a *_COMPLETE state."
        )


def check_can_roll_back(stack: Stack) -> None:
    """The same thread has the wording."""
    if _was_express(stack):
        raise validation_error(
            "RollbackStack is not supported for stacks that were last updated using EXPRESS "
            "deployment mode and are in a failed state"
        )


def _was_express(stack: Stack) -> bool:
    return stack.deployment is not None and stack.deployment.express


def _check_alone(asked: RequestParameters, config: DeploymentConfig, *, says_so: bool) -> None:
    """ "CFN rejects them alongside DeploymentConfig" (aws/aws-sam-cli#9106), while `cdk` sends a
    DisableRollback that agrees: only a contradiction is refused here."""
    wrong = [name for name in OTHER_WAYS if asked.has(name)]
    if asked.has("DisableRollback") and asked.flag("DisableRollback") != config.disable_rollback:
        wrong.append("DisableRollback")
    if says_so and wrong:
        raise validation_error(
            f"You cannot specify {', '.join(wrong)} beside a DeploymentConfig that decides on "
            "rollback"
        )
