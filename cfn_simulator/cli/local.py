"""`mfcfn local`: the simulator of this machine, started, stopped and asked."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cfn_simulator.cli.directory import simulator_directory
from metaflow_batch_cfn.cli.inputs.options import output_option
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report
from metaflow_batch_cfn.core.errors import ConfigError, Problem

if TYPE_CHECKING:
    from cfn_simulator.server.process import Status


@click.group(name="local", epilog="Example: mfcfn local start")
def command() -> None:
    """Keep an AWS simulator on this machine, for --local and for other clients.

    MFCFN_LOCAL_DIR names the folder in which it is remembered.
    """


@command.command(cls=StrictCommand, epilog="Example: mfcfn local start --region eu-west-1")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="0, the default: a free one."
)
@click.option("--region", metavar="REGION", default="us-east-1", show_default=True)
@click.option("--run-jobs", is_flag=True, help="Run submitted jobs as processes of this machine.")
@click.option("--enforce-iam", is_flag=True, help="With --run-jobs: under their role's policies.")
@output_option
def start(port: int, region: str, run_jobs: bool, enforce_iam: bool, report: Report) -> None:
    """Start the simulator, or find the one that runs.

    With --run-jobs it runs the command of every job that is submitted, as you, on this machine,
    with your files in reach: no container, no isolation. Whoever else has an account on this
    machine can submit jobs, too. Submit only what you would run yourself.
    """
    from cfn_simulator.base.extra import require_extra
    from cfn_simulator.server.process import Options, start

    if enforce_iam and not run_jobs:
        what = "it is about the rights of jobs, and no jobs are run"
        raise ConfigError([Problem("--enforce-iam", what, "Add --run-jobs.")])
    require_extra()
    wanted = Options(port=port, region=region, run_jobs=run_jobs, enforce_iam=enforce_iam)
    _tell(start(simulator_directory(), wanted), report)
    if run_jobs:
        report.warn("submitted jobs run as you, on this machine, without any isolation")


@command.command(cls=StrictCommand, epilog="Example: mfcfn local stop")
@output_option
def stop(report: Report) -> None:
    """Stop the simulator; its stacks are gone. One that does not answer is killed."""
    from cfn_simulator.server.process import Stopped, stop

    ended = stop(simulator_directory())
    report.say(ended.value)
    report.document({"stopped": ended is not Stopped.NONE_RAN, "killed": ended is Stopped.KILLED})


@command.command(cls=StrictCommand, epilog="Example: mfcfn local status --output json")
@output_option
def status(report: Report) -> None:
    """Show whether the simulator runs, where, and what it holds."""
    from cfn_simulator.server.process import status

    _tell(status(simulator_directory()), report)


@command.command(cls=StrictCommand, epilog="Example: mfcfn local reset")
@output_option
def reset(report: Report) -> None:
    """Forget every stack and resource; the simulator goes on running."""
    from cfn_simulator.server.process import reset

    done = reset(simulator_directory())
    report.say("the simulator is as new" if done else "the simulator was not running")
    report.document({"reset": done})


@command.command(cls=StrictCommand, epilog='Example: eval "$(mfcfn local env)"')
@output_option
def env(report: Report) -> None:
    """Print the variables that send other AWS clients to the simulator."""
    from cfn_simulator.server.process import environment, status

    variables = environment(status(simulator_directory()))
    if not report.as_json:
        for name, value in variables.items():
            report.say(f"export {name}={shlex.quote(value)}")
    report.document(variables)


def _tell(found: Status, report: Report) -> None:
    if found.running:
        report.say(f"running at {found.endpoint_url}, region {found.region}, process {found.pid}")
        if found.restored:
            report.say(f"it goes on with what an earlier one held at {found.restored}")
        if found.lost_because:
            report.warn(f"what an earlier one held is lost: {found.lost_because}")
        if found.runs_jobs:
            rights = "their role's rights" if found.enforces_iam else "every right"
            report.say(f"submitted jobs run on this machine, with {rights} in the simulator")
        for stack in found.stacks:
            report.say(f"stack {stack['name']}: {stack['status']}, {stack['region']}")
        if found.records:
            report.say(f"kept as records, with no service behind: {', '.join(found.records)}")
    elif found.unresponsive:
        report.say(f"process {found.pid} does not answer; end it with: mfcfn local stop")
    elif found.kept:
        report.say(f"not running; mfcfn local start goes on with what it held at {found.kept}")
    elif found.lost:
        report.say("not running: it ended without being stopped, and its stacks are gone")
    else:
        report.say("not running; start it with: mfcfn local start")
    report.document(asdict(found))
