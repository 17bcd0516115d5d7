"""`mfcfn diff`: compare a template with a file, a Git revision, or a deployed stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.exits import ExitCode
from metaflow_batch_cfn.cli.inputs.compiling import Compiling, compile_options
from metaflow_batch_cfn.cli.inputs.options import account_options, pairs
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.cli.inputs.comparing import Compared, Comparison
    from metaflow_batch_cfn.diff.compare import Diff


@click.command(
    cls=StrictCommand,
    epilog="Example: mfcfn diff quickstart --against git:main --fail-on replace",
)
@click.argument("name", metavar="NAME|FILE")
@click.option(
    "--against", metavar="FILE|git:REF[:PATH]|stack:NAME", required=True,
    help="The baseline. git:REF without PATH: the same file at that revision, or "
    "templates/NAME.yaml.",
)  # fmt: skip
@compile_options
@click.option(
    "--params", "files", metavar="FILE", multiple=True,
    help="Parameter values, as YAML or JSON; later files take precedence. Can be repeated.",
)  # fmt: skip
@click.option(
    "-p", "given", metavar="KEY=VALUE", multiple=True,
    help="The value of one parameter; overrides --params. Applies to both sides, except that a "
    "deployed stack keeps its own values. Can be repeated.",
)  # fmt: skip
@click.option(
    "--tag", "tags", metavar="KEY=VALUE", multiple=True,
    help="With stack:NAME: a stack tag. Replaces all current stack tags. Can be repeated.",
)  # fmt: skip
@click.option(
    "--fail-on", "fails_on", type=click.Choice(["replace", "remove", "any"]), multiple=True,
    help="Exit with 11 if a resource is (or may be) replaced, or is removed; with any, also exit "
    "with 10 for other differences. Can be repeated.",
)  # fmt: skip
@account_options
@click.option(
    "--output", type=click.Choice(["human", "json", "markdown"]), default="human",
    show_default=True, help="Text, one JSON document, or Markdown for a pull request.",
)  # fmt: skip
def command(
    *,
    name: str,
    against: str,
    compiling: Compiling,
    files: tuple[str, ...],
    given: tuple[str, ...],
    tags: tuple[str, ...],
    fails_on: tuple[str, ...],
    region: str | None,
    profile: str | None,
    local: bool,
    output: str,
) -> ExitCode:
    """Compare template NAME or FILE with a baseline.

    Files and revisions are compared offline, with the same parameter values on both sides. Values
    that are not known until deployment appear as placeholders, such as {{Bucket.Arn}}. For a
    deployed stack, the baseline is the resources that exist: after a failed creation, only some of
    the template's, or none.
    """
    from metaflow_batch_cfn.cli.inputs.comparing import STACK, Comparison, offline
    from metaflow_batch_cfn.cli.inputs.parameter_files import parameters_of
    from metaflow_batch_cfn.cli.inputs.sources import source_of

    if not against.startswith(STACK):
        _refuse_account_options(profile, local, tags)
    source = source_of(name, compiling)
    new_tags = pairs("--tag", tags) if tags else None
    request = Comparison(source, against, parameters_of(files, given), new_tags)
    if against.startswith(STACK):
        compared = _deployed(request, region, profile, local)
    else:
        compared = offline(request, region)
    found = compared.difference
    _show(found, compared, output)
    return _code(found, fails_on)


def _refuse_account_options(profile: str | None, local: bool, tags: tuple[str, ...]) -> None:
    options = {"--profile": profile, "--local": local, "--tag": tags}
    for option, value in options.items():
        if value:
            raise click.UsageError(
                f"{option} requires --against stack:NAME; other comparisons are offline."
            )


def _deployed(
    request: Comparison, region: str | None, profile: str | None, local: bool
) -> Compared:
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.cli.inputs.stack_side import with_stack

    return with_stack(request, connection_of(region, profile, local))


def _show(found: Diff, compared: Compared, output: str) -> None:
    from metaflow_batch_cfn.cli.views.diff_markdown import diff_markdown
    from metaflow_batch_cfn.cli.views.diff_view import diff_document, show_diff

    names = compared.before_name, compared.after_name
    if output == "markdown":
        click.echo(diff_markdown(found, *names).encode(), nl=False)
        return
    report = Report(as_json=output == "json")
    report.say(f"{names[0]} -> {names[1]}", bold=True)
    show_diff(found, report)
    report.document(diff_document(found, *names, compared.region))


def _code(found: Diff, fails_on: tuple[str, ...]) -> ExitCode:
    destroys = {"replace": found.replaces, "remove": found.removes}
    destroys["any"] = found.replaces or found.removes
    if any(destroys[each] for each in fails_on):
        return ExitCode.DESTRUCTIVE
    return ExitCode.DIFFERS if "any" in fails_on and found.differs else ExitCode.DONE
