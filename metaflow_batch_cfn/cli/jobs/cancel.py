"""`mfcfn jobs cancel`: jobs are ended, whether they wait or run."""

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
@click.argument("told", metavar="JOB_ID...", nargs=-1, required=True)
@click.option(
    "--reason", default="cancelled with mfcfn", show_default=True, metavar="TEXT",
    help="What the job then says of its end.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="End them without asking.")
@account_options
@output_option
def cancel(
    *,
    told: tuple[str, ...],
    reason: str,
    yes: bool,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> None:
    """End jobs: cancel what waits, terminate what has started.

    An array ends with all its children; JOB_ID:INDEX is one of them. What has ended stays as it is.
    """
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.jobs.cancel import EndAction, end, plan_endings

    job_ids = job_ids_of(told)
    connection = connection_of(region, profile, local)
    service = clients_of(connection).jobs
    planned = plan_endings(job_ids, service)
    report.table(["job", "name", "status", "what"], [_row(ending) for ending in planned])
    if not yes and any(ending.action is not EndAction.NOTHING for ending in planned):
        _ask(report)
    done = [end(ending, reason, service) for ending in planned]
    for ending in done:
        report.say(f"{ending.job.job_id}: {_WORDS[ending.action.name]}")
    ended = {ending.job.job_id: ending.action.name.lower() for ending in done}
    report.document({**place_document(connection), "jobs": ended})


_WORDS = {"CANCEL": "cancelled", "TERMINATE": "terminated", "NOTHING": "has ended already"}


def _row(ending: Ending) -> list[str]:
    job = ending.job
    status = f"{job.status.value} ({job.array.summary})" if job.is_array else job.status.value
    return [job.job_id, job.name, status, ending.action.value]


def _ask(report: Report) -> None:
    answer = report.confirmed("End these jobs?")
    if answer is None:
        raise DeclinedError("there is no terminal to ask at, so nothing was ended. Give --yes.")
    if not answer:
        raise DeclinedError("declined; nothing was ended.")
