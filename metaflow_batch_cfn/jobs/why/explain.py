"""Runs all checks and sorts what they find; a new check is added to the tuples here."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.aws.errors import AccessError, DeniedError, ServiceError
from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.jobs_and_queues import JobStatus
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.compute_environments import capacity_for_the_job, environment_states
from metaflow_batch_cfn.doctor.images import images_of_the_environments
from metaflow_batch_cfn.doctor.instance_offerings import offered_instance_types
from metaflow_batch_cfn.doctor.instance_types import instance_types_for_the_job
from metaflow_batch_cfn.doctor.network import egress_of_subnets
from metaflow_batch_cfn.doctor.queues import place_in_the_queue, queue_state
from metaflow_batch_cfn.doctor.roles import instance_profiles, roles_of_the_job
from metaflow_batch_cfn.doctor.security_groups import egress_of_security_groups
from metaflow_batch_cfn.doctor.situation import Check, Situation, situation_of
from metaflow_batch_cfn.jobs.why.dependencies import unmet_dependencies
from metaflow_batch_cfn.jobs.why.failure_reasons import failed_attempts, reasons_of_the_failure
from metaflow_batch_cfn.jobs.why.platform import platform_of_the_job
from metaflow_batch_cfn.jobs.why.status_reason import reported_by_batch

_WAITING: tuple[Check, ...] = (
    reported_by_batch,
    unmet_dependencies,
    queue_state,
    environment_states,
    platform_of_the_job,
    capacity_for_the_job,
    instance_types_for_the_job,
    offered_instance_types,
    images_of_the_environments,
    egress_of_subnets,
    egress_of_security_groups,
    instance_profiles,
    roles_of_the_job,
    place_in_the_queue,
)
_FAILED: tuple[Check, ...] = (
    reported_by_batch,
    reasons_of_the_failure,
    failed_attempts,
    roles_of_the_job,
)


def explain(job_id: str, clients: Clients) -> tuple[Cause, ...]:
    """All causes, most certain first; empty if nothing blocks the job."""
    situation = situation_of(job_id, clients)
    found = [cause for check in _checks(situation) for cause in _seen(check, situation)]
    found.sort(key=lambda cause: -cause.certainty)
    return tuple(dict.fromkeys(found))


def _checks(situation: Situation) -> tuple[Check, ...]:
    match situation.job.status:
        case JobStatus.SUCCEEDED | JobStatus.RUNNING:
            return ()
        case JobStatus.FAILED:
            return _FAILED
    return _WAITING


def _seen(check: Check, situation: Situation) -> Iterator[Cause]:
    """A check that lacks permission or fails says so and does not stop the others."""
    try:
        yield from check(situation)
    except DeniedError as error:
        wrong = f"could not be checked: missing permission {error.operation}"
        remedy = f"Request {error.operation}, or run this command as a user who has it."
        yield Cause("NOT_ALLOWED_TO_LOOK", Certainty.UNSEEN, error.operation, wrong, remedy)
    except ServiceError as error:
        wrong = f"could not be checked: {error.reason} ({error.code})"
        remedy = "Log in again." if isinstance(error, AccessError) else "Try again later."
        yield Cause("COULD_NOT_LOOK", Certainty.UNSEEN, error.operation, wrong, remedy)
