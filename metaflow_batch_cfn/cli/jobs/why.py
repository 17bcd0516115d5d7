"""`mfcfn jobs why`: what keeps a job from starting, or made it fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.inputs.options import account_options, output_option
from metaflow_batch_cfn.cli.jobs.connected import clients_of, job_ids_of, place_document
from metaflow_batch_cfn.cli.jobs.view import cause_document, tell_causes, tell_state
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.aws.commands import Commands
    from metaflow_batch_cfn.batch_api.values import Job


@click.command(name="why", cls=StrictCommand, epilog="Example: mfcfn jobs why JOB_ID")
@click.argument("told", metavar="JOB_ID")
@account_options
@output_option
def why(*, told: str, region: str | None, profile: str | None, local: bool, report: Report) -> None:
    """Explain why a job stays RUNNABLE, or has failed: the surest findings first.

    Looks at the job, its queue and environments, instance types, network and roles. What may not be
    looked at is told, and stops nothing.
    """
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.jobs.why.explain import explain

    (job_id,) = job_ids_of([told])
    connection = connection_of(region, profile, local)
    clients = clients_of(connection)
    job = clients.jobs.job(job_id)
    tell_state(job, report)
    causes = explain(job_id, clients)
    tell_causes(causes, report)
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
        return f"no reason that is known. Its words: `{describe}` and `{logs}`"
    return "nothing was found that keeps it from going its way"
