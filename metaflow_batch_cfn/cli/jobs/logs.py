"""`mfcfn jobs logs`: what a job wrote."""

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
    from metaflow_batch_cfn.batch_api.values import Job
    from metaflow_batch_cfn.cli.inputs.connection import Connection
    from metaflow_batch_cfn.jobs.logs import LogPlace, NoLog
    from metaflow_batch_cfn.jobs.output import Written


@click.command(name="logs", cls=StrictCommand, epilog="Example: mfcfn jobs logs JOB_ID --follow")
@click.argument("told", metavar="JOB_ID")
@click.option("--follow", "following", is_flag=True, help="Go on until the job has ended.")
@click.option("--attempt", type=click.IntRange(min=1), metavar="N", help="That attempt's.")
@click.option(
    "--index", type=click.IntRange(min=0), metavar="I", help="That child's, or that node's."
)
@account_options
@output_option
def logs(
    *,
    told: str,
    following: bool,
    attempt: int | None,
    index: int | None,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> None:
    """Show what a job wrote: its newest attempt, if no other is named.

    Of an array, what its first children wrote, each line behind the index of its child.
    """
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.cli.jobs.output_view import tell_left_out, written_document
    from metaflow_batch_cfn.jobs.logs import log_place

    job_id = one_job_id(told, index)
    connection = connection_of(region, profile, local)
    clients = clients_of(connection)
    job = _part(job_id, index, clients)
    place = log_place(job, attempt)
    if not job.is_array or attempt is not None:
        _refuse(place, clients)
    tell_left_out(job, connection.commands, report)
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
    """A child is `ID:INDEX`, a node of a multi-node job is `ID#INDEX`."""
    if index is None:
        return clients.jobs.job(job_id)
    parent, _, _ = job_id.rpartition(":")
    is_nodes = clients.jobs.job(parent).nodes
    return clients.jobs.job(f"{parent}#{index}" if is_nodes else job_id)


def _refuse(place: LogPlace | NoLog, clients: Clients) -> None:
    """What the user has to ask for in another way."""
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
    from metaflow_batch_cfn.cli.jobs.output_view import tell_written

    written = []
    for each in _written(job, place, clients):
        written.append(each)
        tell_written(each, job, report)
    if not written:
        _nothing(job, _why_nothing(job, place), clients, report)
    return written


def _written(job: Job, place: LogPlace | NoLog, clients: Clients) -> Iterable[Written]:
    from metaflow_batch_cfn.jobs.logs import LogPlace, LogReader
    from metaflow_batch_cfn.jobs.output import ArrayOutput

    if job.is_array:
        return ArrayOutput(clients).until_now(job)
    return LogReader(place, clients.logs).new_lines() if isinstance(place, LogPlace) else ()


def _why_nothing(job: Job, place: LogPlace | NoLog) -> str:
    from metaflow_batch_cfn.jobs.logs import LogPlace

    if job.is_array:
        return f"none of its children has written anything: {job.array.summary}"
    if isinstance(place, LogPlace):
        return f"nothing was written to {place.group}, stream {place.stream}, yet"
    return place.why


def _followed(
    job: Job, clients: Clients, connection: Connection, report: Report, attempt: int | None
) -> list[Written]:
    from metaflow_batch_cfn.batch_api.values import Job
    from metaflow_batch_cfn.cli.jobs.output_view import tell_written
    from metaflow_batch_cfn.cli.jobs.view import tell_state
    from metaflow_batch_cfn.jobs.follow import follow

    written: list[Written] = []
    watch = follow(job.job_id, clients, connection.pace, with_log=True, attempt=attempt)
    for each in watch:
        if not isinstance(each, Job):
            written.append(each)
            tell_written(each, job, report)
        elif not each.status.started:
            tell_state(each, Report(as_json=True))
    return written


def _nothing(job: Job, why: str, clients: Clients, report: Report) -> None:
    """On stderr: what reads the log on has nothing to read."""
    report.warn(why)
    if not job.status.started and job.status.value != "SUCCEEDED":
        report.warn(f"find out why: {clients.commands.mfcfn('jobs', 'why', job.job_id)}")


def _place_members(place: LogPlace | NoLog) -> dict[str, object]:
    from metaflow_batch_cfn.jobs.logs import LogPlace

    if isinstance(place, LogPlace):
        return {"group": place.group, "stream": place.stream, "why_not": ""}
    return {"group": None, "stream": None, "why_not": place.why}
