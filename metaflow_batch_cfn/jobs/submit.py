"""A request becomes a job."""

from __future__ import annotations

from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.jobs.request import JobRequest, refuse_problems
from metaflow_batch_cfn.jobs.service import JobService


def submit(request: JobRequest, queue: str, definition: str, service: JobService) -> str:
    """Gives the job's id; `queue` and `definition` are ARNs. Nothing is sent that is wrong."""
    refuse_problems(request)
    found = service.definition(definition)
    if found is None:
        remedy = "Deploy the stack again, or name another."
        raise ConfigError([Problem("--definition", f"{definition} is not ACTIVE", remedy)])
    refuse_problems(request, found)
    return service.submit(request.arguments(queue, found))
