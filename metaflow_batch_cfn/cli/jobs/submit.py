"""`mfcfn jobs submit`: a job of a stack."""

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
@click.option("--queue", metavar="OUTPUT|NAME|ARN", help="The queue, where the stack has several.")
@click.option(
    "--definition", metavar="OUTPUT|NAME|ARN",
    help="The job definition, where the stack has several or another is meant.",
)  # fmt: skip
@click.option("--name", metavar="NAME", help="The job's name; the definition's if left out.")
@click.option("--array", "array_size", type=int, metavar="SIZE", help="2 to 10000 children.")
@click.option("--command", "line", metavar="LINE", help="The command in one word; or after --.")
@click.option(
    "--env", "environment", metavar="KEY=VALUE", multiple=True,
    help="A variable of the environment. Repeat for others.",
)  # fmt: skip
@click.option("--vcpus", type=float, metavar="N", help="vCPUs instead of the definition's.")
@click.option("--memory", "memory_mib", type=int, metavar="MIB", help="Memory instead of its.")
@click.option("--gpus", type=int, metavar="N", help="GPUs instead of its.")
@click.option(
    "--depends-on", "depends_on", metavar="JOB_ID[:N_TO_N|SEQUENTIAL]", multiple=True,
    help="Start after that job has succeeded. SEQUENTIAL alone: child after child.",
)  # fmt: skip
@click.option("--timeout", metavar="TIME", help="The longest that an attempt may take, e.g. 2h.")
@click.option("--attempts", type=int, metavar="N", help="1 to 10; the definition's rules stay.")
@click.option(
    "--parameter", "parameters", metavar="KEY=VALUE", multiple=True,
    help="The value of a Ref::KEY in the definition's command. Repeat for others.",
)  # fmt: skip
@click.option("--share", default="", metavar="NAME", help="The share, where the queue is fair.")
@click.option("--wait", is_flag=True, help="Wait until the job has ended.")
@click.option("--follow", "with_log", is_flag=True, help="Wait, and show what is written.")
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
    **told: Any,
) -> None:
    """Submit a job to a queue of the stack STACK.

    A stack with one queue and one job definition needs no option.
    """
    from metaflow_batch_cfn.batch_api.errors import JobFailedError
    from metaflow_batch_cfn.batch_api.values import JobStatus
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.deploy.planning.request import checked_stack
    from metaflow_batch_cfn.jobs.submit import cautions
    from metaflow_batch_cfn.jobs.submit import submit as submitted

    request = _request(told)
    connection = connection_of(region, profile, local)
    targets = targets_in(checked_stack(stack), connection)
    clients = clients_of(connection)
    to, of = targets.chosen(queue, definition, clients.jobs)
    for caution in cautions(request, of, clients.jobs):
        report.warn(caution)
    job_id = submitted(request, to, of, clients.jobs, targets)
    place = {**place_document(connection), "job_id": job_id}
    report.say(f"job {job_id}: queue {to.full_name}, definition {of.full_name}")
    if not (wait or with_log):
        report.say(f"see it: {connection.commands.mfcfn('jobs', 'describe', job_id)}")
        report.document({**place, "queue": to.arn, "definition": of.arn})
        return
    job = waited(job_id, clients, connection, report, with_log)
    if job.status is JobStatus.FAILED:
        raise JobFailedError(job_id, job.reason, connection.commands)
    report.document({**place, "queue": to.arn, "definition": of.arn, "job": job_document(job)})


def _request(told: dict[str, Any]) -> JobRequest:
    """Everything that the options say; raises ConfigError for all that is wrong with them."""
    from metaflow_batch_cfn.jobs.option_values import dependency, duration
    from metaflow_batch_cfn.jobs.request import JobRequest, request_problems

    problems = [
        *pair_problems("--env", told["environment"]),
        *pair_problems("--parameter", told["parameters"]),
    ]
    seconds = command = None
    try:
        seconds = duration("--timeout", told["timeout"]) if told["timeout"] is not None else None
        command = _command(told["words"], told["line"])
    except ProblemsError as error:
        problems += error.problems
    request = JobRequest(
        name=told["name"] or "",
        array_size=told["array_size"],
        command=command or (),
        environment=well_formed(told["environment"]),
        vcpus=told["vcpus"],
        memory_mib=told["memory_mib"],
        gpus=told["gpus"],
        depends_on=tuple(map(dependency, told["depends_on"])),
        timeout_seconds=seconds,
        attempts=told["attempts"],
        parameters=well_formed(told["parameters"]),
        share=told["share"],
    )
    problems += request_problems(request)
    if problems:
        raise ConfigError(problems)
    return request


def _command(words: tuple[str, ...], line: str | None) -> tuple[str, ...]:
    if line is None:
        return words
    if words:
        remedy = "Write it after --, or with --command."
        raise ConfigError([Problem("--command", "there is a command after --, too", remedy)])
    try:
        return tuple(shlex.split(line))
    except ValueError as error:
        raise ConfigError([Problem("--command", f"{line!r}: {error}")]) from error
