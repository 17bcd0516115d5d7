"""`mfcfn jobs submit`: submit a job to a stack's queue."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from metaflow_batch_cfn.cli.inputs.options import (
    account_options,
    output_option,
    pair_problems,
    well_formed,
)
from metaflow_batch_cfn.cli.jobs.connected import clients_of, place_document, targets_in
from metaflow_batch_cfn.cli.jobs.view import job_document
from metaflow_batch_cfn.cli.jobs.waiting import waited
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report
from metaflow_batch_cfn.core.errors import ConfigError, Problem, ProblemsError

if TYPE_CHECKING:
    from metaflow_batch_cfn.jobs.request import JobRequest


@click.command(
    name="submit",
    cls=StrictCommand,
    epilog="Example: mfcfn jobs submit processing --array 100 --timeout 2h -- python process.py",
)
@click.argument("stack")
@click.argument("words", metavar="[-- CMD...]", nargs=-1)
@click.option(
    "--queue", metavar="OUTPUT|NAME|ARN", help="The queue, if the stack has more than one."
)
@click.option(
    "--definition", metavar="OUTPUT|NAME|ARN",
    help="The job definition, if the stack has more than one, or to use another.",
)  # fmt: skip
@click.option("--name", metavar="NAME", help="The job name. Default: the definition's name.")
@click.option(
    "--array",
    "array_size",
    type=int,
    metavar="SIZE",
    help="Submit an array job with this many children, 2 to 10000.",
)
@click.option(
    "--command", "line", metavar="LINE", help="The command as one string, instead of after --."
)
@click.option(
    "--env", "environment", metavar="KEY=VALUE", multiple=True,
    help="An environment variable. Can be repeated.",
)  # fmt: skip
@click.option("--vcpus", type=float, metavar="N", help="vCPUs, overriding the definition.")
@click.option(
    "--memory",
    "memory_mib",
    type=int,
    metavar="MIB",
    help="Memory (MiB), overriding the definition.",
)
@click.option("--gpus", type=int, metavar="N", help="GPUs, overriding the definition.")
@click.option(
    "--depends-on", "depends_on", metavar="JOB_ID[:N_TO_N|SEQUENTIAL]", multiple=True,
    help="Start after this job succeeds; SEQUENTIAL alone runs array children one by one. Can be "
    "repeated.",
)  # fmt: skip
@click.option("--timeout", metavar="TIME", help="The maximum duration of an attempt, e.g. 2h.")
@click.option(
    "--attempts",
    type=int,
    metavar="N",
    help="The number of attempts, 1 to 10; the definition's retry conditions still apply.",
)
@click.option(
    "--parameter", "parameters", metavar="KEY=VALUE", multiple=True,
    help="The value for Ref::KEY in the definition's command. Can be repeated.",
)  # fmt: skip
@click.option(
    "--share", default="", metavar="NAME", help="The share identifier, for a fair-share queue."
)
@click.option("--wait", is_flag=True, help="Wait until the job ends.")
@click.option("--follow", "with_log", is_flag=True, help="Wait, and show the job's output.")
@account_options
@output_option
def submit(
    *,
    stack: str,
    queue: str | None,
    definition: str | None,
    wait: bool,
    with_log: bool,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
    **options: Any,
) -> None:
    """Submit a job to a queue of stack STACK.

    No options are required if the stack has one queue and one job definition.
    """
    from metaflow_batch_cfn.batch_api.errors import JobFailedError
    from metaflow_batch_cfn.batch_api.jobs_and_queues import JobStatus
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.deploy.planning.request import checked_stack
    from metaflow_batch_cfn.jobs.submit import cautions
    from metaflow_batch_cfn.jobs.submit import submit as submitted

    request = _request(options)
    connection = connection_of(region, profile, local)
    targets = targets_in(checked_stack(stack), connection)
    clients = clients_of(connection)
    to_queue, job_definition = targets.chosen(queue, definition, clients.jobs)
    for caution in cautions(request, job_definition, clients.jobs):
        report.warn(caution)
    job_id = submitted(request, to_queue, job_definition, clients.jobs, targets)
    place = {**place_document(connection), "job_id": job_id}
    names = f"queue {to_queue.full_name}, definition {job_definition.full_name}"
    report.say(f"job {job_id}: {names}")
    if not (wait or with_log):
        report.say(f"details: {connection.commands.mfcfn('jobs', 'describe', job_id)}")
        report.document({**place, "queue": to_queue.arn, "definition": job_definition.arn})
        return
    job = waited(job_id, clients, connection, report, with_log)
    if job.status is JobStatus.FAILED:
        raise JobFailedError(job_id, job.reason, connection.commands)
    report.document(
        {**place, "queue": to_queue.arn, "definition": job_definition.arn, "job": job_document(job)}
    )


def _request(options: dict[str, Any]) -> JobRequest:
    """The request that the options describe; raises ConfigError with all problems."""
    from metaflow_batch_cfn.jobs.option_values import dependency, duration
    from metaflow_batch_cfn.jobs.request import JobRequest, request_problems

    problems = [
        *pair_problems("--env", options["environment"]),
        *pair_problems("--parameter", options["parameters"]),
    ]
    seconds = command = None
    try:
        seconds = (
            duration("--timeout", options["timeout"]) if options["timeout"] is not None else None
        )
        command = _command(options["words"], options["line"])
    except ProblemsError as error:
        problems += error.problems
    request = JobRequest(
        name=options["name"] or "",
        array_size=options["array_size"],
        command=command or (),
        environment=well_formed(options["environment"]),
        vcpus=options["vcpus"],
        memory_mib=options["memory_mib"],
        gpus=options["gpus"],
        depends_on=tuple(map(dependency, options["depends_on"])),
        timeout_seconds=seconds,
        attempts=options["attempts"],
        parameters=well_formed(options["parameters"]),
        share=options["share"],
    )
    problems += request_problems(request)
    if problems:
        raise ConfigError(problems)
    return request


def _command(words: tuple[str, ...], line: str | None) -> tuple[str, ...]:
    if line is None:
        return words
    if words:
        remedy = "Write it either after -- or with --command."
        raise ConfigError([Problem("--command", "there is also a command after --", remedy)])
    try:
        return tuple(shlex.split(line))
    except ValueError as error:
        raise ConfigError([Problem("--command", f"{line!r}: {error}")]) from error
