"""The page `/_mfcfn/faults`: faults put in, looked at, taken out while clients are running.

In: GET, POST with JSON, DELETE. Out: a status, and JSON: the faults that there are now, each with
how often it has struck, or every problem of what was posted.
"""

from __future__ import annotations

import json

from cfn_simulator.faults.plan import FaultPlan
from cfn_simulator.faults.reading import read_faults, told
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.documents import Json


def answer(plan: FaultPlan, method: str, body: bytes) -> tuple[int, Json]:
    match method:
        case "GET":
            return 200, listed(plan)
        case "DELETE":
            plan.clear()
            return 200, listed(plan)
        case "POST":
            return _posted(plan, body)
        case _:
            return 405, {"error": "faults takes GET, POST, DELETE"}


def listed(plan: FaultPlan) -> Json:
    return {"faults": [told(fault, struck) for fault, struck in plan.entries()]}


def _posted(plan: FaultPlan, body: bytes) -> tuple[int, Json]:
    try:
        plan.add(read_faults(json.loads(body)))
    except ConfigError as error:
        return 400, {"errors": [str(one) for one in error.problems]}
    except ValueError as error:
        return 400, {"errors": [f"The body is no JSON: {error}"]}
    return 201, listed(plan)
