"""The page `/_mfcfn/faults`: add, list and remove faults while clients are running.

In: GET, POST with JSON, DELETE. Out: a status, and JSON: the current faults, each with the number
of times that it has fired (`struck`), or every problem of what was posted.
"""

from __future__ import annotations

import json

from cfn_simulator.faults.plan import FaultPlan
from cfn_simulator.faults.reading import as_json, read_faults
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
            return 405, {"error": "faults supports GET, POST and DELETE only"}


def listed(plan: FaultPlan) -> Json:
    return {"faults": [as_json(fault, struck) for fault, struck in plan.entries()]}


def _posted(plan: FaultPlan, body: bytes) -> tuple[int, Json]:
    try:
        plan.add(read_faults(json.loads(body)))
    except ConfigError as error:
        return 400, {"errors": [str(problem) for problem in error.problems]}
    except ValueError as error:
        return 400, {"errors": [f"The body is not valid JSON: {error}"]}
    return 201, listed(plan)
