"""`mfcfn list`: the stacks and modules that can be compiled."""

from __future__ import annotations

import click

from metaflow_batch_cfn.cli.inputs.options import output_option
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report


@click.command(cls=StrictCommand, epilog="Example: mfcfn list")
@output_option
def command(report: Report) -> None:
    """List the available stacks and modules."""
    from metaflow_batch_cfn.compile.catalog import catalog

    found = [(entry.name, entry.kind.value, entry.load().summary) for entry in catalog()]
    if not report.as_json:
        report.table(["name", "kind", "summary"], found)
    report.document(
        [{"name": name, "kind": kind, "summary": summary} for name, kind, summary in found]
    )
