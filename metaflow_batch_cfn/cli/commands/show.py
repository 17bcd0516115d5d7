"""`mfcfn show`: what to know about a stack or module before deploying it."""

from __future__ import annotations

import click

from metaflow_batch_cfn.cli.inputs.options import output_option
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.description import Description, describe
from metaflow_batch_cfn.cli.views.report import Report


@click.command(cls=StrictCommand, epilog="Example: mfcfn show batch")
@click.argument("name")
@output_option
def command(name: str, report: Report) -> None:
    """Describe stack or module NAME.

    Lists its parameters, outputs, conditions, and resources.
    """
    described = describe(name)
    if not report.as_json:
        _show(described, report)
    report.document(described.as_json())


def _show(described: Description, report: Report) -> None:
    report.say(f"{described.name} ({described.kind}): {described.summary}")
    needed = [parameter.name for parameter in described.parameters if parameter.required]
    report.say(f"Required parameters: {', '.join(needed) or 'none'}")
    report.say(f"Required capabilities: {', '.join(described.capabilities) or 'none'}")
    sections = (
        (
            "Parameters",
            ("parameter", "field", "type", "default", "group", "description"),
            [
                (each.name, each.field, each.type, each.shown_default, each.group, each.description)
                for each in described.parameters
            ],
        ),
        (
            "Compile-time fields (--set, --config)",
            ("field", "default", "description"),
            [(each.name, each.default, each.description) for each in described.settings],
        ),
        (
            "Outputs",
            ("output", "condition", "Metaflow setting", "description"),
            [
                (each.name, each.condition, each.feeds, each.description)
                for each in described.outputs
            ],
        ),
        ("Conditions", ("condition",), [(each,) for each in described.conditions]),
        (
            "Resources",
            ("resource", "type", "condition"),
            [(each.name, each.type, each.condition) for each in described.resources],
        ),
    )
    for title, columns, rows in sections:
        if rows:
            report.say()
            report.say(title, bold=True)
            report.table(columns, rows)
