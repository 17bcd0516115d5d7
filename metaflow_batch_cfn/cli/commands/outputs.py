"""`mfcfn outputs`: the outputs of a stack, in the format that the next tool reads."""

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
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.stacks import StackOutput

FORMATS = ("table", "json", "yaml", "env", "metaflow")


@click.command(
    cls=StrictCommand,
    epilog="Example: mfcfn outputs metaflow --format metaflow --metaflow-profile batch",
)
@click.argument("stack")
@click.option(
    "--format", "format_name", type=click.Choice(FORMATS), default="table", show_default=True,
    help="Table, JSON, YAML, shell variables (env), or Metaflow configuration (metaflow).",
)  # fmt: skip
@click.option(
    "--metaflow-profile", metavar="NAME",
    help="Write the outputs to this Metaflow profile (~/.metaflowconfig/config_NAME.json).",
)  # fmt: skip
@click.option(
    "--prefix", metavar="PREFIX", default="",
    help="Only outputs whose name starts with PREFIX, such as those of an embedded module.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace an existing Metaflow profile that differs.")
@account_options
@output_option
def command(
    *,
    stack: str,
    format_name: str,
    metaflow_profile: str | None,
    prefix: str,
    force: bool,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> None:
    """Show the outputs of stack STACK."""
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.deploy.applying.outputs import outputs_of
    from metaflow_batch_cfn.deploy.planning.request import checked_stack

    path = _profile_path(metaflow_profile, format_name)
    name = checked_stack(stack)
    every = outputs_of(name, connection_of(region, profile, local).cloud)
    outputs = tuple(output for output in every if output.key.startswith(prefix))
    if prefix and not outputs:
        remedy = did_you_mean(prefix, [output.key for output in every])
        raise ConfigError([Problem("--prefix", f"no output starts with {prefix!r}", remedy)])
    if path is not None:
        _write_profile(path, outputs, force, report)
    elif report.as_json:
        report.document(_plain(outputs, format_name))
    elif format_name == "table":
        _show(outputs, report)
    else:
        click.echo(_text(_plain(outputs, format_name), format_name), nl=False)


def _profile_path(name: str | None, format_name: str) -> Path | None:
    from metaflow_batch_cfn.cli.inputs.places import metaflow_home
    from metaflow_batch_cfn.profile import profile_path

    if name is None:
        return None
    if format_name not in ("metaflow", "table"):
        raise click.UsageError("--metaflow-profile can be combined with --format metaflow only.")
    return profile_path(metaflow_home(), name)


def _plain(outputs: tuple[StackOutput, ...], format_name: str) -> dict[str, str]:
    from metaflow_batch_cfn.profile import profile_of

    if format_name == "metaflow":
        return profile_of(outputs)
    return {output.key: output.value for output in outputs}


def _show(outputs: tuple[StackOutput, ...], report: Report) -> None:
    from metaflow_batch_cfn.cli.views.stack_view import show_outputs

    show_outputs(outputs, report)
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
        what = "the stack has no outputs for Metaflow ([METAFLOW_...] in an output's Description)"
        raise ConfigError([Problem("", what, "Deploy a stack from this package, e.g. quickstart.")])
    differences = profile_differences(path, profile)
    if differences and not force:
        listed = ", ".join(f"{each.key} {each.change}" for each in differences)
        raise DeclinedError(f"{path} exists and differs: {listed}. Use --force to replace it.")
    write_profile(path, profile)
    report.say(f"wrote {path} ({len(profile)} settings)")
    report.say(
        f"use it with: METAFLOW_PROFILE={path.stem.removeprefix('config_')} python flow.py run"
    )
    report.document({"path": str(path), "settings": sorted(profile)})
