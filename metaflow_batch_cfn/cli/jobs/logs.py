"""`mfcfn jobs logs`: the output of a job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.inputs.options import account_options, output_option
from metaflow_batch_cfn.cli.jobs.connected import clients_of, one_job_id, place_document
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report
from metaflow_batch_cfn.core.errors import ConfigError, Problem

if TYPE_CHECKING:
    from metaflow_batch_cfn.batch_api.clients import Clients
    from metaflow_batch_cfn.batch_api.jobs_and_queues import Job
    from metaflow_batch_cfn.cli.inputs.connection import Connection
    from metaflow_batch_cfn.jobs.logs import LogPlace, NoLog
    from metaflow_batch_cfn.jobs.output import Written


@click.command(name="logs", cls=StrictCommand, epilog="Example: mfcfn jobs logs JOB_ID --follow")
@click.argument("text", metavar="JOB_ID")
@click.option(
    "--follow", "following", is_flag=True, help="Keep showing new output until the job ends."
)
@click.option(
    "--attempt", type=click.IntRange(min=1), metavar="N", help="Show this attempt, not the latest."
)
@click.option(
    "--index", type=click.IntRange(min=0), metavar="I", help="Show this array child or node."
)
@account_options
@output_option
def logs(
    *,
    text: str,
    following: bool,
    attempt: int | None,
    index: int | None,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> None:
    """Show the output of a job.

    Shows the latest attempt, unless --attempt names another. For an array job, shows the output of
    its first children, each line prefixed with the index of its child.
    """
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.cli.jobs.output_view import show_left_out, written_document
    from metaflow_batch_cfn.jobs.logs import log_place

    job_id = one_job_id(text, index)
    connection = connection_of(region, profile, local)
    clients = clients_of(connection)
    job = _part(job_id, index, clients)
    place = log_place(job, attempt)
    if not job.is_array or attempt is not None:
        _check_readable(place, clients)
    show_left_out(job, connection.commands, report)
    written = (
        _followed(job, clients, connection, report, attempt)
        if following
        else _read(job, place, clients, report)
    )
    report.document(
        {
            **place_document(connection),
            "job_id": job.job_id,
            **_place_members(log_place(clients.jobs.job(job.job_id), attempt)),
            **written_document(written, job),
        }
    )


def _part(job_id: str, index: int | None, clients: Clients) -> Job:
    """A child is `ID:INDEX`; a node of a multi-node job is `ID#INDEX`."""
    if index is None:
        return clients.jobs.job(job_id)
    parent, _, _ = job_id.rpartition(":")
    is_nodes = clients.jobs.job(parent).nodes
    return clients.jobs.job(f"{parent}#{index}" if is_nodes else job_id)


def _check_readable(place: LogPlace | NoLog, clients: Clients) -> None:
    """Raises ConfigError if the log must be read in another way."""
    from metaflow_batch_cfn.jobs.logs import NoLog

    if isinstance(place, NoLog):
        if place.option:
            raise ConfigError([Problem(place.option, place.why)])
    elif place.region and place.region != clients.region:
        what = f"the log is in {place.region}: group {place.group}, stream {place.stream}"
        read = replace(clients.commands, region=place.region).aws(
            "logs", "get-log-events", "--log-group-name", place.group,
            "--log-stream-name", place.stream,
        )  # fmt: skip
        raise ConfigError([Problem("job", what, f"Read it with: {read}")])


def _read(job: Job, place: LogPlace | NoLog, clients: Clients, report: Report) -> list[Written]:
    from metaflow_batch_cfn.cli.jobs.output_view import show_written

    written = []
    for each in _written(job, place, clients):
        written.append(each)
        show_written(each, job, report)
    if not written:
        _warn_empty(job, _why_empty(job, place), clients, report)
    return written


def _written(job: Job, place: LogPlace | NoLog, clients: Clients) -> Iterable[Written]:
    from metaflow_batch_cfn.jobs.logs import LogPlace, LogReader
    from metaflow_batch_cfn.jobs.output import ArrayOutput

    if job.is_array:
        return ArrayOutput(clients).until_now(job)
    return LogReader(place, clients.logs).new_lines() if isinstance(place, LogPlace) else ()


def _why_empty(job: Job, place: LogPlace | NoLog) -> str:
    from metaflow_batch_cfn.jobs.logs import LogPlace

    if job.is_array:
        return f"none of its children has written anything: {job.array.summary}"
    if isinstance(place, LogPlace):
        return f"nothing has been written to {place.group}, stream {place.stream}, yet"
    return place.why


def _followed(
    job: Job, clients: Clients, connection: Connection, report: Report, attempt: int | None
) -> list[Written]:
    from metaflow_batch_cfn.batch_api.jobs_and_queues import Job
    from metaflow_batch_cfn.cli.jobs.output_view import show_written
    from metaflow_batch_cfn.cli.jobs.view import show_state
    from metaflow_batch_cfn.jobs.follow import follow

    written: list[Written] = []
    watch = follow(job.job_id, clients, connection.pace, with_log=True, attempt=attempt)
    for each in watch:
        if not isinstance(each, Job):
            written.append(each)
            show_written(each, job, report)
        elif not each.status.started:
            show_state(each, Report(as_json=True))
    return written


def _warn_empty(job: Job, why: str, clients: Clients, report: Report) -> None:
    """On stderr, so that stdout stays empty for the next program."""
    report.warn(why)
    if not job.status.started and job.status.value != "SUCCEEDED":
        report.warn(f"find out why: {clients.commands.mfcfn('jobs', 'why', job.job_id)}")


def _place_members(place: LogPlace | NoLog) -> dict[str, object]:
    from metaflow_batch_cfn.jobs.logs import LogPlace

    if isinstance(place, LogPlace):
        return {"group": place.group, "stream": place.stream, "why_not": ""}
    return {"group": None, "stream": None, "why_not": place.why}
