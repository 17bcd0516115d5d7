"""`mfcfn local`: start, stop, and query the simulator on this machine."""

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
    """Run an AWS simulator on this machine.

    Use it with --local, or from any other AWS client. Its state is kept in ~/.local/state/mfcfn, or
    in the folder that MFCFN_LOCAL_DIR names.
    """


@command.command(cls=StrictCommand, epilog="Example: mfcfn local start --region eu-west-1")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port to listen on. Default: a free port.",
)
@click.option(
    "--region", metavar="REGION", default="us-east-1", show_default=True,
    help="The region to simulate.",
)  # fmt: skip
@click.option("--run-jobs", is_flag=True, help="Run submitted jobs as processes on this machine.")
@click.option(
    "--enforce-iam", is_flag=True, help="With --run-jobs: enforce the policies of each job's role."
)
@output_option
def start(port: int, region: str, run_jobs: bool, enforce_iam: bool, report: Report) -> None:
    """Start the simulator, or show the one that is running.

    With --run-jobs, the simulator runs the command of every submitted job on this machine, as you,
    with access to your files: no container, no isolation. Other users of this machine can submit
    jobs, too. Submit only what you would run yourself.
    """
    from cfn_simulator.base.extra import require_extra
    from cfn_simulator.server.process import Options, start

    if enforce_iam and not run_jobs:
        what = "applies to the permissions of jobs, but no jobs are run"
        raise ConfigError([Problem("--enforce-iam", what, "Add --run-jobs.")])
    require_extra()
    options = Options(port=port, region=region, run_jobs=run_jobs, enforce_iam=enforce_iam)
    _show(start(simulator_directory(), options), report)
    if run_jobs:
        report.warn("submitted jobs run as you, on this machine, without any isolation")


@command.command(cls=StrictCommand, epilog="Example: mfcfn local stop")
@output_option
def stop(report: Report) -> None:
    """Stop the simulator and discard its stacks.

    A simulator that does not respond is killed.
    """
    from cfn_simulator.server.process import Stopped, stop

    ended = stop(simulator_directory())
    report.say(ended.value)
    report.document({"stopped": ended is not Stopped.NONE_RAN, "killed": ended is Stopped.KILLED})


@command.command(cls=StrictCommand, epilog="Example: mfcfn local status --output json")
@output_option
def status(report: Report) -> None:
    """Show whether the simulator is running, where, and its stacks."""
    from cfn_simulator.server.process import status

    _show(status(simulator_directory()), report)


@command.command(cls=StrictCommand, epilog="Example: mfcfn local reset")
@output_option
def reset(report: Report) -> None:
    """Delete all stacks and resources; the simulator keeps running."""
    from cfn_simulator.server.process import reset

    done = reset(simulator_directory())
    report.say("the simulator has been reset" if done else "the simulator was not running")
    report.document({"reset": done})


@command.command(cls=StrictCommand, epilog='Example: eval "$(mfcfn local env)"')
@output_option
def env(report: Report) -> None:
    """Print the variables that point AWS clients to the simulator."""
    from cfn_simulator.server.process import environment, status

    variables = environment(status(simulator_directory()))
    if not report.as_json:
        for name, value in variables.items():
            report.say(f"export {name}={shlex.quote(value)}")
    report.document(variables)


def _show(found: Status, report: Report) -> None:
    if found.running:
        report.say(f"running at {found.endpoint_url}, region {found.region}, process {found.pid}")
        if found.restored:
            report.say(f"restored the state saved at {found.restored}")
        if found.lost_because:
            report.warn(f"the saved state could not be restored: {found.lost_because}")
        if found.runs_jobs:
            permissions = "the permissions of their role" if found.enforces_iam else "full access"
            report.say(f"submitted jobs run on this machine, with {permissions} in the simulator")
        for stack in found.stacks:
            report.say(f"stack {stack['name']}: {stack['status']}, {stack['region']}")
        if found.records:
            report.say(f"recorded only, without a service behind: {', '.join(found.records)}")
    elif found.unresponsive:
        report.say(f"process {found.pid} does not respond; stop it with: mfcfn local stop")
    elif found.kept:
        report.say(f"not running; mfcfn local start restores the state saved at {found.kept}")
    elif found.lost:
        report.say("not running: it ended unexpectedly, and its stacks are lost")
    else:
        report.say("not running; start it with: mfcfn local start")
    report.document(asdict(found))
