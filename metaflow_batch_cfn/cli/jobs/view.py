"""Displays jobs and causes: as lines for people, as data for programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from metaflow_batch_cfn.cli.views.report import Report, aligned

if TYPE_CHECKING:
    from metaflow_batch_cfn.batch_api.jobs_and_queues import Attempt, Container, Job, JobStatus
    from metaflow_batch_cfn.doctor.cause import Cause
    from metaflow_batch_cfn.jobs.listing import Listed
    from metaflow_batch_cfn.jobs.logs import LogPlace

_COLOURS = {"SUCCEEDED": "green", "FAILED": "red", "RUNNING": "cyan", "STARTING": "cyan"}


def show_state(job: Job, report: Report) -> None:
    """One line with the current status."""
    details = job.array.summary if job.is_array else job.reason
    reason = f"  {details}" if details else ""
    report.say(f"{job.job_id}  {job.status.value:<9}{reason}", fg=colour(job.status))


def show_job(job: Job, place: LogPlace | None, report: Report) -> None:
    for line in aligned([*_facts(job, place)]):
        report.say(line)
    if job.attempts:
        report.say("")
        columns = ["attempt", "started", "stopped", "exit code", "reason"]
        report.table(columns, [_attempt_row(attempt) for attempt in job.attempts])


def show_causes(causes: tuple[Cause, ...], report: Report) -> None:
    colours = {"CERTAIN": "red", "LIKELY": "yellow"}
    for cause in causes:
        certainty = cause.certainty.name
        report.say(f"{certainty:<8}  {cause.looked_at}", fg=colours.get(certainty))
        report.say(f"          {cause.wrong}")
        report.say(f"          -> {cause.remedy}")


def job_document(job: Job) -> dict[str, object]:
    return {**asdict(job), "status": job.status.value}


def cause_document(cause: Cause) -> dict[str, str]:
    return {**asdict(cause), "certainty": cause.certainty.name.lower()}


def listed_document(listed: Listed) -> dict[str, object]:
    job = asdict(listed.job)
    return {"queue": listed.queue, **job, "status": listed.job.status.value}


def listed_row(listed: Listed) -> list[str]:
    job = listed.job
    # The ARN is long, and the name with its revision is enough.
    definition = job.definition.rpartition("/")[2]
    details = job.array.summary if job.array.size is not None else job.reason
    return [
        moment(job.created),
        job.status.value,
        job.job_id,
        job.name,
        listed.queue,
        definition,
        details,
    ]


def moment(milliseconds: int | None) -> str:
    if milliseconds is None:
        return ""
    utc = datetime.fromtimestamp(milliseconds / 1000, tz=timezone.utc)
    return utc.strftime("%Y-%m-%d %H:%M:%S")


def colour(status: JobStatus) -> str | None:
    return _COLOURS.get(status.value)


def _facts(job: Job, place: LogPlace | None) -> Iterator[tuple[str, str]]:
    yield "job", f"{job.job_id}  {job.name}"
    yield "status", job.status.value
    if job.reason:
        yield "reason", job.reason
    yield "queue", job.queue.rpartition("/")[2]
    yield "definition", job.definition.rpartition("/")[2]
    moments = {"created": job.created, "started": job.started, "stopped": job.stopped}
    yield from ((what, f"{moment(when)} UTC") for what, when in moments.items() if when)
    if job.is_array:
        yield "array", job.array.summary
    if job.depends_on:
        yield "depends on", ", ".join(map(str, job.depends_on))
    if job.timeout_seconds:
        yield "timeout", f"{job.timeout_seconds} seconds per attempt"
    yield "attempts", f"{len(job.attempts)} of {job.most_attempts}"
    if job.container:
        yield from _container_facts(job.container)
    if place:
        yield "log", f"{place.group}  {place.stream}"


def _container_facts(container: Container) -> Iterator[tuple[str, str]]:
    needs = f"{container.vcpus:g} vCPUs, {container.memory_mib} MiB"
    yield "image", container.image
    yield "command", shlex.join(container.command) or "(the image's)"
    yield "needs", f"{needs}, {container.gpus} GPU" if container.gpus else needs
    facts = {
        "job role": container.job_role,
        "execution role": container.execution_role,
        "instance type": container.instance_type,
        "exit code": "" if container.exit_code is None else str(container.exit_code),
        "ended with": container.reason,
    }
    yield from ((what, value) for what, value in facts.items() if value)


def _attempt_row(attempt: Attempt) -> list[str]:
    reasons = [reason for reason in (attempt.reason, attempt.status_reason) if reason]
    return [
        str(attempt.number),
        moment(attempt.started),
        moment(attempt.stopped),
        "" if attempt.exit_code is None else str(attempt.exit_code),
        "; ".join(reasons),
    ]
