"""`mfcfn jobs cancel`: end jobs, whether they are waiting or running."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.exits import DeclinedError
from metaflow_batch_cfn.cli.inputs.options import account_options, output_option
from metaflow_batch_cfn.cli.jobs.connected import clients_of, job_ids_of, place_document
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.jobs.cancel import Ending


@click.command(
    name="cancel", cls=StrictCommand, epilog='Example: mfcfn jobs cancel JOB_ID --reason "too late"'
)
@click.argument("words", metavar="JOB_ID...", nargs=-1, required=True)
@click.option(
    "--reason", default="cancelled with mfcfn", show_default=True, metavar="TEXT",
    help="The reason recorded on the job.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="End the jobs without asking for confirmation.")
@account_options
@output_option
def cancel(
    *,
    words: tuple[str, ...],
    reason: str,
    yes: bool,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> None:
    """Cancel waiting jobs and terminate jobs that have started.

    For an array job, all its children are ended; JOB_ID:INDEX is one child. Jobs that have already
    ended are left unchanged.
    """
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.jobs.cancel import EndAction, end, plan_endings

    job_ids = job_ids_of(words)
    connection = connection_of(region, profile, local)
    service = clients_of(connection).jobs
    planned = plan_endings(job_ids, service)
    report.table(["job", "name", "status", "action"], [_row(ending) for ending in planned])
    if not yes and any(ending.action is not EndAction.NOTHING for ending in planned):
        _confirm(report)
    done = [end(ending, reason, service) for ending in planned]
    for ending in done:
        report.say(f"{ending.job.job_id}: {_WORDS[ending.action.name]}")
    ended = {ending.job.job_id: ending.action.name.lower() for ending in done}
    report.document({**place_document(connection), "jobs": ended})


_WORDS = {"CANCEL": "cancelled", "TERMINATE": "terminated", "NOTHING": "had already ended"}


def _row(ending: Ending) -> list[str]:
    job = ending.job
    status = f"{job.status.value} ({job.array.summary})" if job.is_array else job.status.value
    return [job.job_id, job.name, status, ending.action.value]


def _confirm(report: Report) -> None:
    answer = report.confirmed("End these jobs?")
    if answer is None:
        raise DeclinedError("cannot confirm without a terminal; no job was ended. Use --yes.")
    if not answer:
        raise DeclinedError("cancelled; no job was ended.")
