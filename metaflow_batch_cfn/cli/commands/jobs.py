"""`mfcfn jobs`: submit the jobs of a stack, follow them, and find out why they do not start."""

from __future__ import annotations

import click

from metaflow_batch_cfn.cli.jobs.cancel import cancel
from metaflow_batch_cfn.cli.jobs.describe import describe
from metaflow_batch_cfn.cli.jobs.listing import list_command
from metaflow_batch_cfn.cli.jobs.logs import logs
from metaflow_batch_cfn.cli.jobs.submit import submit
from metaflow_batch_cfn.cli.jobs.why import why


@click.group(name="jobs", epilog="Example: mfcfn jobs submit processing --wait")
def command() -> None:
    """Submit, list, follow, cancel, and troubleshoot AWS Batch jobs."""


for _each in (submit, list_command, describe, logs, cancel, why):
    command.add_command(_each)
