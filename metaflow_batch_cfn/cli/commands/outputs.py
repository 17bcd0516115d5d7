"""`mfcfn outputs`: what a stack gives, in the form that the next tool takes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.exits import DeclinedError
from metaflow_batch_cfn.cli.inputs.options import account_options, output_option
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report
from metaflow_batch_cfn.core.errors import ConfigError, Problem

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.values import StackOutput

FORMATS = ("table", "json", "yaml", "env", "metaflow")


@click.command(
    cls=StrictCommand,
    epilog="Example: mfcfn outputs metaflow --format metaflow --metaflow-profile batch",
)
@click.argument("stack")
@click.option(
    "--format", "format_name", type=click.Choice(FORMATS), default="table", show_default=True,
    help="table, json, yaml, shell variables (env), or the profile of the Metaflow client.",
)  # fmt: skip
@click.option(
    "--metaflow-profile", metavar="NAME",
    help="Write the Metaflow profile of this name (~/.metaflowconfig/config_NAME.json).",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace a profile that is there and differs.")
@account_options
@output_option
def command(
    *,
    stack: str,
    format_name: str,
    metaflow_profile: str | None,
    force: bool,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> None:
    """Show the outputs of the stack STACK."""
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.deploy.applying.outputs import outputs_of
    from metaflow_batch_cfn.deploy.planning.request import checked_stack

    path = _profile_path(metaflow_profile, format_name)
    name = checked_stack(stack)
    outputs = outputs_of(name, connection_of(region, profile, local).cloud)
    if path is not None:
        _write_profile(path, outputs, force, report)
    elif report.as_json:
        report.document(_plain(outputs, format_name))
    elif format_name == "table":
        _tell(outputs, report)
    else:
        click.echo(_text(_plain(outputs, format_name), format_name), nl=False)


def _profile_path(name: str | None, format_name: str) -> Path | None:
    from metaflow_batch_cfn.cli.inputs.places import metaflow_home
    from metaflow_batch_cfn.profile import profile_path

    if name is None:
        return None
    if format_name not in ("metaflow", "table"):
        raise click.UsageError("--metaflow-profile goes with --format metaflow only.")
    return profile_path(metaflow_home(), name)


def _plain(outputs: tuple[StackOutput, ...], format_name: str) -> dict[str, str]:
    from metaflow_batch_cfn.profile import profile_of

    if format_name == "metaflow":
        return profile_of(outputs)
    return {output.key: output.value for output in outputs}


def _tell(outputs: tuple[StackOutput, ...], report: Report) -> None:
    from metaflow_batch_cfn.cli.views.stack_view import tell_outputs

    tell_outputs(outputs, report)
    if not outputs:
        report.say("the stack has no outputs")


def _text(values: Mapping[str, str], format_name: str) -> str:
    if format_name == "env":
        return "".join(f"{key}={shlex.quote(value)}\n" for key, value in values.items())
    if format_name == "yaml":
        import yaml

        return yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True, width=1000)
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def _write_profile(
    path: Path, outputs: tuple[StackOutput, ...], force: bool, report: Report
) -> None:
    from metaflow_batch_cfn.profile import profile_differences, profile_of, write_profile

    profile = profile_of(outputs)
    if not profile:
        what = "no output feeds a Metaflow setting ([METAFLOW_...] in its Description)"
        raise ConfigError([Problem("", what, "Deploy a template of this package.")])
    differences = profile_differences(path, profile)
    if differences and not force:
        told = ", ".join(f"{each.key} {each.change}" for each in differences)
        raise DeclinedError(f"{path} is there and differs: {told}. Give --force to replace it.")
    write_profile(path, profile)
    report.say(f"wrote {path} ({len(profile)} settings)")
    report.say(f"use it: METAFLOW_PROFILE={path.stem.removeprefix('config_')} python flow.py run")
    report.document({"path": str(path), "settings": sorted(profile)})
