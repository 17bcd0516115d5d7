"""All checks, and what they find."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.aws.errors import AccessError, DeniedError, ServiceError
from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.values import JobStatus
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.compute_environments import environments_in_order, room_for_the_job
from metaflow_batch_cfn.doctor.images import images_of_the_environments
from metaflow_batch_cfn.doctor.instance_offerings import offered_machines
from metaflow_batch_cfn.doctor.instance_types import machines_for_the_job
from metaflow_batch_cfn.doctor.network import ways_out_of_subnets
from metaflow_batch_cfn.doctor.queues import queue_in_order, turn_in_the_queue
from metaflow_batch_cfn.doctor.roles import instance_profiles, roles_of_the_job
from metaflow_batch_cfn.doctor.security_groups import ways_out_of_groups
from metaflow_batch_cfn.doctor.situation import Check, Situation, situation_of
from metaflow_batch_cfn.jobs.why.dependencies import unmet_dependencies
from metaflow_batch_cfn.jobs.why.failure_reasons import failed_attempts, how_it_ended
from metaflow_batch_cfn.jobs.why.platform import platform_of_the_job
from metaflow_batch_cfn.jobs.why.status_reason import told_by_batch

_WAITING: tuple[Check, ...] = (
    told_by_batch,
    unmet_dependencies,
    queue_in_order,
    environments_in_order,
    platform_of_the_job,
    room_for_the_job,
    machines_for_the_job,
    offered_machines,
    images_of_the_environments,
    ways_out_of_subnets,
    ways_out_of_groups,
    instance_profiles,
    roles_of_the_job,
    turn_in_the_queue,
)
_FAILED: tuple[Check, ...] = (told_by_batch, how_it_ended, failed_attempts, roles_of_the_job)


def explain(job_id: str, clients: Clients) -> tuple[Cause, ...]:
    """Everything that was found, surest first; nothing where the job goes its way."""
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
    """A check that may not look, or cannot, says so and stops no other."""
    try:
        yield from check(situation)
    except DeniedError as error:
        wrong = f"could not look: missing permission {error.operation}"
        remedy = f"Ask for {error.operation}, or let somebody run this who has it."
        yield Cause("NOT_ALLOWED_TO_LOOK", Certainty.UNSEEN, error.operation, wrong, remedy)
    except ServiceError as error:
        wrong = f"could not look: {error.reason} ({error.code})"
        remedy = "Log in again." if isinstance(error, AccessError) else "Try again later."
        yield Cause("COULD_NOT_LOOK", Certainty.UNSEEN, error.operation, wrong, remedy)
