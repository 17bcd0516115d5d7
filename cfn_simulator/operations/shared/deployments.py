"""DeploymentConfig: the deployment mode of an operation, and whether it rolls back.

In: a request. Out: a `DeploymentConfig`, or a refusal where the request contradicts itself or the
previous operation. By the user guide, express mode disables rollback unless the request enables it;
by the API reference, `DisableRollback` defaults to false. Clients observe the first
(aws/aws-cdk-cli#1931), and so does the simulator.
"""

from __future__ import annotations

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import DeploymentConfig, DeploymentMode, Stack
from cfn_simulator.engine.state.status import PAUSED

FAILURE_PARAMETERS = ("OnFailure", "OnStackFailure")


def read_deployment(request: RequestParameters) -> DeploymentConfig | None:
    """The DeploymentConfig of the request, None if it has none."""
    if not request.has("DeploymentConfig"):
        return None
    given = request.record("DeploymentConfig")
    mode = DeploymentMode(str(given.get("Mode", DeploymentMode.STANDARD.value)))
    express = mode is DeploymentMode.EXPRESS
    config = DeploymentConfig(mode, bool(given.get("DisableRollback", express)))
    _check_alone(request, config, sets_rollback=express or "DisableRollback" in given)
    return config


def disables_rollback(request: RequestParameters) -> bool:
    """Whether a failure is to leave the stack as it is."""
    config = read_deployment(request)
    return request.flag("DisableRollback") or (config is not None and config.disable_rollback)


def check_follow_up(stack: Stack, request: RequestParameters) -> None:
    """A stack that failed in express mode continues in express mode only (aws/aws-cdk-cli#1739)."""
    config = read_deployment(request)
    if stack.status in PAUSED and _was_express(stack) and not (config and config.express):
        raise validation_error(
            f"This stack is in a {stack.status.value} state from a previous operation that used "
            "EXPRESS deployment mode with disable-rollback. Follow-up operations must use the same "
            "DeploymentConfig (mode=EXPRESS) until the stack reaches a *_COMPLETE state."
        )


def check_can_roll_back(stack: Stack) -> None:
    """The message is from the same thread."""
    if _was_express(stack):
        raise validation_error(
            "RollbackStack is not supported for stacks that were last updated using EXPRESS "
            "deployment mode and are in a failed state"
        )


def _was_express(stack: Stack) -> bool:
    return stack.deployment is not None and stack.deployment.express


def _check_alone(
    request: RequestParameters, config: DeploymentConfig, *, sets_rollback: bool
) -> None:
    """ "CFN rejects them alongside DeploymentConfig" (aws/aws-sam-cli#9106), while `cdk` sends a
    DisableRollback that agrees: only a contradiction is refused."""
    wrong = [name for name in FAILURE_PARAMETERS if request.has(name)]
    if (
        request.has("DisableRollback")
        and request.flag("DisableRollback") != config.disable_rollback
    ):
        wrong.append("DisableRollback")
    if sets_rollback and wrong:
        raise validation_error(
            f"You cannot specify {', '.join(wrong)} together with a DeploymentConfig that "
            "controls rollback"
        )
