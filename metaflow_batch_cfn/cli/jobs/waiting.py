"""Waiting for a job, with its states and what it writes, and what an interrupt does meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.jobs.output_view import tell_left_out, tell_written
from metaflow_batch_cfn.cli.jobs.view import tell_state
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.batch_api.clients import Clients
    from metaflow_batch_cfn.batch_api.values import Job
    from metaflow_batch_cfn.cli.inputs.connection import Connection


def waited(
    job_id: str, clients: Clients, connection: Connection, report: Report, with_log: bool
) -> Job:
    """The job, which is known to have been submitted, when it has ended."""
    from metaflow_batch_cfn.batch_api.values import Job
    from metaflow_batch_cfn.jobs.follow import follow

    last = None
    try:
        for each in follow(job_id, clients, connection.pace, with_log=with_log):
            if isinstance(each, Job):
                if last is None and with_log:
                    tell_left_out(each, connection.commands, report)
                last = each
                tell_state(each, report)
            else:
                last = last or clients.jobs.job(job_id)
                tell_written(each, last, report)
    except KeyboardInterrupt:
        end_it = connection.commands.mfcfn("jobs", "cancel", job_id)
        click.echo(f"Job {job_id} goes on without us. End it: {end_it}", err=True)
        raise
    return last or clients.jobs.job(job_id)
