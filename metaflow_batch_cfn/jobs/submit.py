"""Submits a job."""

from __future__ import annotations

from metaflow_batch_cfn.batch_api.service import JobService
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.jobs.missing_command import idle_jobs
from metaflow_batch_cfn.jobs.platforms import platform_problems
from metaflow_batch_cfn.jobs.request import JobRequest, definition_problems, refuse_problems
from metaflow_batch_cfn.jobs.submit_arguments import submit_arguments
from metaflow_batch_cfn.jobs.targets import Target, Targets

_NOWHERE = Targets("", (), ())


def cautions(request: JobRequest, definition: Target, service: JobService) -> tuple[str, ...]:
    """Warnings about requests that are valid but probably not intended."""
    found = service.definition(definition.arn)
    return tuple(idle_jobs(request, found)) if found else ()


def submit(
    request: JobRequest,
    queue: Target,
    definition: Target,
    service: JobService,
    targets: Targets = _NOWHERE,
) -> str:
    """Returns the job's ID. Raises ConfigError, with the alternatives among `targets`, before
    anything invalid is sent.
    """
    refuse_problems(request)
    found = service.definition(definition.arn)
    if found is None:
        remedy = "Deploy the stack again, or choose another definition."
        raise ConfigError([Problem("--definition", f"{definition.arn} is not ACTIVE", remedy)])
    problems = [*definition_problems(request, found)]
    problems += platform_problems(found, queue, definition, targets, service)
    if problems:
        raise ConfigError(problems)
    return service.submit(submit_arguments(request, queue.arn, found))
