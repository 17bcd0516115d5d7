"""`mfcfn diff`: what a template would do to what is there, told without asking AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.exits import ExitCode
from metaflow_batch_cfn.cli.inputs.options import account_options, pairs, set_option
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.cli.inputs.comparing import Compared, Question
    from metaflow_batch_cfn.diff.compare import Diff


@click.command(
    cls=StrictCommand,
    epilog="Example: mfcfn diff quickstart --against git:main --fail-on replace",
)
@click.argument("name", metavar="NAME|FILE")
@click.option(
    "--against", metavar="FILE|git:REF[:PATH]|stack:NAME", required=True,
    help="What is there. git:REF without PATH: the same file at that revision, or "
    "templates/NAME.yaml.",
)  # fmt: skip
@set_option
@click.option("--config", metavar="FILE", help="Fields and their values; --set wins over it.")
@click.option(
    "--params", "files", metavar="FILE", multiple=True,
    help="Values of parameters, as YAML or JSON; a later file wins.",
)  # fmt: skip
@click.option(
    "-p", "given", metavar="KEY=VALUE", multiple=True,
    help="The value of one parameter; wins over files. Both sides get it, a stack keeps its own.",
)  # fmt: skip
@click.option(
    "--tag", "tags", metavar="KEY=VALUE", multiple=True,
    help="With stack:NAME: a tag of the stack. Those given are all that it has then.",
)  # fmt: skip
@click.option(
    "--fail-on", "fails_on", type=click.Choice(["replace", "remove", "any"]), multiple=True,
    help="Exit 11 if a resource is (or may be) replaced, or is removed; with any also 10 for "
    "another difference. Repeat for both.",
)  # fmt: skip
@account_options
@click.option(
    "--output", type=click.Choice(["human", "json", "markdown"]), default="human",
    show_default=True, help="Text for people, one JSON document, or text for a pull request.",
)  # fmt: skip
def command(
    *,
    name: str,
    against: str,
    settings: tuple[str, ...],
    config: str | None,
    files: tuple[str, ...],
    given: tuple[str, ...],
    tags: tuple[str, ...],
    fails_on: tuple[str, ...],
    region: str | None,
    profile: str | None,
    local: bool,
    output: str,
) -> ExitCode:
    """Compare the template NAME or FILE with what is there, resource by resource.

    Files and revisions are compared offline. Both get the same parameters; values that nobody knows
    yet stand under their names, such as {{Bucket.Arn}}. A stack is compared by what it really has:
    a creation that failed leaves some of its resources, or none.
    """
    from metaflow_batch_cfn.cli.inputs.comparing import STACK, Question, offline
    from metaflow_batch_cfn.cli.inputs.parameter_files import parameters_of
    from metaflow_batch_cfn.cli.inputs.sources import source_of

    if not against.startswith(STACK):
        _refuse_account_options(profile, local, tags)
    source = source_of(name, settings, config)
    told = pairs("--tag", tags) if tags else None
    question = Question(source, against, parameters_of(files, given), told)
    if against.startswith(STACK):
        compared = _deployed(question, region, profile, local)
    else:
        compared = offline(question, region)
    found = compared.difference
    _tell(found, compared, output)
    return _code(found, fails_on)


def _refuse_account_options(profile: str | None, local: bool, tags: tuple[str, ...]) -> None:
    told = {"--profile": profile, "--local": local, "--tag": tags}
    for option, value in told.items():
        if value:
            raise click.UsageError(
                f"{option} goes with --against stack:NAME; nothing else asks AWS."
            )


def _deployed(question: Question, region: str | None, profile: str | None, local: bool) -> Compared:
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.cli.inputs.stack_side import with_stack

    return with_stack(question, connection_of(region, profile, local))


def _tell(found: Diff, compared: Compared, output: str) -> None:
    from metaflow_batch_cfn.cli.views.diff_markdown import diff_markdown
    from metaflow_batch_cfn.cli.views.diff_view import diff_document, tell_diff

    names = compared.before_name, compared.after_name
    if output == "markdown":
        click.echo(diff_markdown(found, *names).encode(), nl=False)
        return
    report = Report(as_json=output == "json")
    report.say(f"{names[0]} -> {names[1]}", bold=True)
    tell_diff(found, report)
    report.document(diff_document(found, *names, compared.region))


def _code(found: Diff, fails_on: tuple[str, ...]) -> ExitCode:
    destroys = {"replace": found.replaces, "remove": found.removes}
    destroys["any"] = found.replaces or found.removes
    if any(destroys[one] for one in fails_on):
        return ExitCode.DESTRUCTIVE
    return ExitCode.DIFFERS if "any" in fails_on and found.differs else ExitCode.DONE
