"""Whether a change set compares with what is there: its DeploymentMode.

In: a request. Out: yes or no, or a refusal of what does not go with it (user guide, "Using
drift-aware change sets").
"""

from __future__ import annotations

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.requests import RequestParameters

REVERT_DRIFT = "REVERT_DRIFT"
NOT_WITH = ("ImportExistingResources", "IncludeNestedStacks")


def reverts_drift(asked: RequestParameters) -> bool:
    return asked.text("DeploymentMode") == REVERT_DRIFT


def check_mode(asked: RequestParameters, kind: str) -> None:
    if not reverts_drift(asked):
        return
    if kind != "UPDATE":
        raise validation_error(
            f"DeploymentMode {REVERT_DRIFT} is only valid for change sets of type UPDATE, not "
            f"{kind}"
        )
    wrong = [name for name in NOT_WITH if asked.flag(name)]
    if asked.text("OnStackFailure") not in (None, "ROLLBACK"):
        wrong.append("OnStackFailure other than ROLLBACK")
    if wrong:
        raise validation_error(
            f"DeploymentMode {REVERT_DRIFT} cannot be specified with {', '.join(wrong)}"
        )
