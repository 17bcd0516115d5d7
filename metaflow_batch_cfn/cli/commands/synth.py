"""`mfcfn synth`: compile a template and write it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.exits import DiffersError
from metaflow_batch_cfn.cli.inputs.compiling import Compiling, compile_options
from metaflow_batch_cfn.cli.inputs.options import output_option
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.compile.render import Rendered

STDOUT = "-"


@click.command(
    cls=StrictCommand,
    epilog="Example: mfcfn synth batch -o batch.yaml --set enable_gpu=false",
)
@click.argument("name")
@click.option(
    "-o", "--out", "out", metavar="FILE", default=STDOUT,
    help="The file to write or replace. Default: standard output.",
)  # fmt: skip
@click.option(
    "--format", "format_name", type=click.Choice(["yaml", "json", "min"]), default="yaml",
    show_default=True, help="YAML, indented JSON, or minified JSON.",
)  # fmt: skip
@compile_options
@click.option(
    "--check", "only_check", is_flag=True,
    help="Write nothing; exit with 10 if FILE is out of date.",
)  # fmt: skip
@output_option
def command(
    *,
    name: str,
    out: str,
    format_name: str,
    compiling: Compiling,
    only_check: bool,
    report: Report,
) -> None:
    """Compile stack or module NAME into a CloudFormation template.

    Fields whose values are fixed with --set or --config are not parameters in the template. A
    property that is not a field is set with --adjust.
    """
    if only_check and out == STDOUT:
        raise click.UsageError("--check requires -o FILE, the file to compare.")
    rendered = _rendered(name, format_name, compiling)
    if only_check:
        _compare(out, rendered.text, _remedy(name, out, format_name, compiling))
    elif out == STDOUT:
        _print(rendered.text, report)
    else:
        _write(out, rendered, report)
    if report.as_json:
        report.document(_document(name, out, rendered))


def _rendered(name: str, format_name: str, compiling: Compiling) -> Rendered:
    from metaflow_batch_cfn.compile.catalog import find
    from metaflow_batch_cfn.compile.render import Format, render

    return render(compiling.template(find(name).load()), Format(format_name))


def _print(text: str, report: Report) -> None:
    if not report.as_json:
        # Bytes: a template is UTF-8, whatever the locale.
        click.echo(text.encode(), nl=not text.endswith("\n"))


def _write(out: str, rendered: Rendered, report: Report) -> None:
    from pathlib import Path

    from metaflow_batch_cfn.documents.files import write_atomically

    path = Path(out)
    write_atomically(path, rendered.text)
    requires = f", requires {', '.join(rendered.capabilities)}" if rendered.capabilities else ""
    report.say(f"wrote {path}: {rendered.size:,} bytes, SHA-256 {rendered.digest[:12]}{requires}")


def _compare(out: str, text: str, remedy: str) -> None:
    from pathlib import Path

    path = Path(out)
    try:
        current = path.read_bytes()
    except OSError as error:
        raise DiffersError(f"{path}: {error.strerror}. Create it with: {remedy}") from error
    if current != text.encode():
        raise DiffersError(f"{path} is out of date. Update it with: {remedy}")


def _remedy(name: str, out: str, format_name: str, compiling: Compiling) -> str:
    """The same command without --check."""
    import shlex

    words = ["mfcfn", "synth", name, "-o", out]
    if format_name != "yaml":
        words += ["--format", format_name]
    return shlex.join([*words, *compiling.words()])


def _document(name: str, out: str, rendered: Rendered) -> dict[str, object]:
    place = {"template": rendered.text} if out == STDOUT else {"path": out}
    return {
        "name": name,
        "format": rendered.format.value,
        "size": rendered.size,
        "sha256": rendered.digest,
        "capabilities": list(rendered.capabilities),
        **place,
    }
