"""`mfcfn jobs describe`: everything about one job."""

from __future__ import annotations

import click

from metaflow_batch_cfn.cli.inputs.options import account_options, output_option
from metaflow_batch_cfn.cli.jobs.connected import clients_of, one_job_id, place_document
from metaflow_batch_cfn.cli.jobs.view import job_document, show_job
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report


@click.command(
    name="describe", cls=StrictCommand, epilog="Example: mfcfn jobs describe JOB_ID --index 3"
)
@click.argument("text", metavar="JOB_ID")
@click.option(
    "--index", type=click.IntRange(min=0), metavar="I", help="Describe this child of an array job."
)
@account_options
@output_option
def describe(
    *,
    text: str,
    index: int | None,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> None:
    """Show the details of a job.

    Shows its status and reason, attempts, container, and log location.
    """
    from dataclasses import asdict

    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.jobs.logs import LogPlace, log_place

    job_id = one_job_id(text, index)
    connection = connection_of(region, profile, local)
    job = clients_of(connection).jobs.job(job_id)
    found = log_place(job)
    place = found if isinstance(found, LogPlace) else None
    show_job(job, place, report)
    if place is None and not job.is_array:
        report.say(f"log  {getattr(found, 'why', '')}")
    log = asdict(place) if place else None
    report.document({**place_document(connection), **job_document(job), "log": log})
