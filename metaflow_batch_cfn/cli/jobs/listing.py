"""`mfcfn jobs list`: the jobs in a stack's queues."""

from __future__ import annotations

import click

from metaflow_batch_cfn.cli.inputs.options import account_options, output_option
from metaflow_batch_cfn.cli.jobs.connected import clients_of, place_document, targets_in
from metaflow_batch_cfn.cli.jobs.view import listed_document, listed_row
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

_STATUSES = ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED")
_MOST = 50


@click.command(
    name="list", cls=StrictCommand, epilog="Example: mfcfn jobs list processing --status FAILED"
)
@click.argument("stack")
@click.option(
    "--status", "statuses", type=click.Choice(_STATUSES, case_sensitive=False), multiple=True,
    help="List only jobs with this status. Can be repeated.",
)  # fmt: skip
@click.option("--queue", metavar="OUTPUT|NAME|ARN", help="List only jobs in this queue.")
@click.option(
    "--all", "everything", is_flag=True, help=f"List all jobs, not only the newest {_MOST}."
)
@account_options
@output_option
def list_command(
    *,
    stack: str,
    statuses: tuple[str, ...],
    queue: str | None,
    everything: bool,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> None:
    """List the jobs of stack STACK, newest first."""
    from metaflow_batch_cfn.batch_api.jobs_and_queues import JobStatus
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.deploy.planning.request import checked_stack
    from metaflow_batch_cfn.jobs.listing import list_jobs

    name = checked_stack(stack)
    connection = connection_of(region, profile, local)
    targets = targets_in(name, connection)
    queues = targets.queues if queue is None and targets.queues else (targets.queue(queue),)
    found = list_jobs(
        [target.arn for target in queues],
        clients_of(connection).jobs,
        [JobStatus(status) for status in statuses] or tuple(JobStatus),
        None if everything else _MOST,
    )
    if found.jobs:
        columns = ["created (UTC)", "status", "job", "name", "queue", "definition", "reason"]
        report.table(columns, [listed_row(listed) for listed in found.jobs])
    else:
        report.say("no jobs found")
    if found.cut_off:
        report.say(f"only the newest {_MOST} are shown: use --all to list every job")
    report.document(
        {
            **place_document(connection),
            "stack": name,
            "cut_off": found.cut_off,
            "jobs": [listed_document(listed) for listed in found.jobs],
        }
    )
