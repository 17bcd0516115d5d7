"""Waiting for a job while showing its status and output, and what an interrupt does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.jobs.output_view import show_left_out, show_written
from metaflow_batch_cfn.cli.jobs.view import show_state
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.batch_api.clients import Clients
    from metaflow_batch_cfn.batch_api.jobs_and_queues import Job
    from metaflow_batch_cfn.cli.inputs.connection import Connection


def waited(
    job_id: str, clients: Clients, connection: Connection, report: Report, with_log: bool
) -> Job:
    """The job when it has ended; it is known to have been submitted."""
    from metaflow_batch_cfn.batch_api.jobs_and_queues import Job
    from metaflow_batch_cfn.jobs.follow import follow

    last = None
    try:
        for each in follow(job_id, clients, connection.pace, with_log=with_log):
            if isinstance(each, Job):
                if last is None and with_log:
                    show_left_out(each, connection.commands, report)
                last = each
                show_state(each, report)
            else:
                last = last or clients.jobs.job(job_id)
                show_written(each, last, report)
    except KeyboardInterrupt:
        cancel = connection.commands.mfcfn("jobs", "cancel", job_id)
        click.echo(f"Job {job_id} was not cancelled. To cancel it: {cancel}", err=True)
        raise
    return last or clients.jobs.job(job_id)
