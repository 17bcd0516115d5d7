"""Parameters that would change what an operation does, and that the simulator does not model.

In: a request. Out: nothing, or a refusal that names them. To accept them silently would let a
client believe in a protection or a speed that is not there.
"""

from __future__ import annotations

from metaflow_batch_cfn.simulator.engine.requests import Asked
from metaflow_batch_cfn.simulator.errors import not_modelled

UNMODELLED = (
    "DeploymentMode",
    "ImportExistingResources",
)


def check_modelled(asked: Asked) -> None:
    found = [name for name in UNMODELLED if asked.parameters.get(name)]
    found += _deployment(asked)
    if found:
        raise not_modelled(f"the parameters {', '.join(found)}")


def _deployment(asked: Asked) -> list[str]:
    """The standard mode is what the simulator does; `cdk` asks for it in every request."""
    config = asked.record("DeploymentConfig")
    found = (
        [] if config.get("Mode", "STANDARD") == "STANDARD" else ["DeploymentConfig Mode EXPRESS"]
    )
    return [
        *found,
        *(["DeploymentConfig DisableRollback"] if config.get("DisableRollback") else []),
    ]
