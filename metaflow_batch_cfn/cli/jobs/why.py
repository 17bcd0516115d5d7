"""`mfcfn jobs why`: what keeps a job from starting, or made it fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.inputs.options import account_options, output_option
from metaflow_batch_cfn.cli.jobs.connected import clients_of, job_ids_of, place_document
from metaflow_batch_cfn.cli.jobs.view import cause_document, show_causes, show_state
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.aws.commands import Commands
    from metaflow_batch_cfn.batch_api.jobs_and_queues import Job


@click.command(name="why", cls=StrictCommand, epilog="Example: mfcfn jobs why JOB_ID")
@click.argument("text", metavar="JOB_ID")
@account_options
@output_option
def why(*, text: str, region: str | None, profile: str | None, local: bool, report: Report) -> None:
    """Explain why a job stays RUNNABLE or has failed.

    Checks the job, its queue and compute environments, instance types, network, and roles. Lists
    the most certain causes first, and what you are not authorized to check.
    """
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.jobs.why.explain import explain

    (job_id,) = job_ids_of([text])
    connection = connection_of(region, profile, local)
    clients = clients_of(connection)
    job = clients.jobs.job(job_id)
    show_state(job, report)
    causes = explain(job_id, clients)
    show_causes(causes, report)
    if not causes:
        report.say(_nothing_found(job, connection.commands))
    report.document(
        {
            **place_document(connection),
            "job_id": job_id,
            "status": job.status.value,
            "causes": [cause_document(cause) for cause in causes],
        }
    )


def _nothing_found(job: Job, commands: Commands) -> str:
    if job.status.value == "FAILED":
        describe = commands.mfcfn("jobs", "describe", job.job_id)
        logs = commands.mfcfn("jobs", "logs", job.job_id)
        return f"no known cause; see `{describe}` and `{logs}`"
    return "found nothing that blocks this job"
