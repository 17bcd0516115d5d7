"""Parameters that would change what an operation does, and that the simulator does not model.

In: a request. Out: nothing, or a refusal that names them. To accept them silently would let a
client believe in a protection or a speed that is not there.
"""

from __future__ import annotations

from metaflow_batch_cfn.simulator.engine.requests import Asked
from metaflow_batch_cfn.simulator.errors import not_modelled

UNMODELLED = ("DeploymentMode",)


def check_modelled(asked: Asked) -> None:
    found = [name for name in UNMODELLED if asked.parameters.get(name)]
    if found:
        raise not_modelled(f"the parameters {', '.join(found)}")
