"""DeploymentMode: whether a change set compares with the actual state of the resources.

In: a request. Out: yes or no, or a refusal of parameters that conflict with it (user guide, "Using
drift-aware change sets").
"""

from __future__ import annotations

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.requests import RequestParameters

REVERT_DRIFT = "REVERT_DRIFT"
NOT_WITH = ("ImportExistingResources", "IncludeNestedStacks")


def reverts_drift(request: RequestParameters) -> bool:
    return request.text("DeploymentMode") == REVERT_DRIFT


def check_mode(request: RequestParameters, kind: str) -> None:
    if not reverts_drift(request):
        return
    if kind != "UPDATE":
        raise validation_error(
            f"DeploymentMode {REVERT_DRIFT} is only valid for change sets of type UPDATE, not "
            f"{kind}"
        )
    wrong = [name for name in NOT_WITH if request.flag(name)]
    if request.text("OnStackFailure") not in (None, "ROLLBACK"):
        wrong.append("OnStackFailure other than ROLLBACK")
    if wrong:
        raise validation_error(
            f"DeploymentMode {REVERT_DRIFT} cannot be specified with {', '.join(wrong)}"
        )
