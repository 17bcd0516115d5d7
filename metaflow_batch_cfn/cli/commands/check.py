"""`mfcfn check`: check templates offline."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.exits import ExitCode
from metaflow_batch_cfn.cli.inputs.options import output_option
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.check.findings import Finding


@click.command(
    cls=StrictCommand, epilog="Example: mfcfn check batch ./my-template.yaml --region eu-west-1"
)
@click.argument("names", metavar="NAME|FILE...", nargs=-1, required=True)
@click.option(
    "--region", "regions", metavar="REGION", multiple=True,
    help="Check for this region. Default: one region per partition. Can be repeated.",
)  # fmt: skip
@output_option
def command(names: tuple[str, ...], regions: tuple[str, ...], report: Report) -> ExitCode:
    """Check templates with cfn-lint and CloudFormation's limits.

    All cfn-lint rules are enabled. Exits with 3 if there is an error or a warning.
    """
    from metaflow_batch_cfn.check.check import check
    from metaflow_batch_cfn.check.regions import checked_regions
    from metaflow_batch_cfn.cli.inputs.sources import source_of

    chosen = checked_regions(regions)
    sources = [source_of(name) for name in dict.fromkeys(names)]
    found = {source.name: check(source.text, source.name, chosen) for source in sources}
    for name, findings in found.items():
        _show(name, findings, chosen, report)
    report.document(
        {
            "regions": list(chosen),
            "templates": {
                name: [_as_json(finding) for finding in findings]
                for name, findings in found.items()
            },
        }
    )
    fails = any(finding.fails for findings in found.values() for finding in findings)
    return ExitCode.CHECKS_FAILED if fails else ExitCode.DONE


def _show(
    name: str, findings: tuple[Finding, ...], regions: tuple[str, ...], report: Report
) -> None:
    for finding in findings:
        where = f" (in {', '.join(finding.regions)})" if finding.regions else ""
        report.say(
            f"{finding.place}: {finding.level.value} {finding.rule}: {finding.message}{where}",
            fg="red" if finding.fails else "yellow",
        )
    counts = Counter(finding.level.value for finding in findings)
    summary = ", ".join(f"{count} {level}" for level, count in counts.items()) or "no findings"
    report.say(f"{name}: {summary} ({', '.join(regions)})")


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "level": finding.level.value,
        "rule": finding.rule,
        "message": finding.message,
        "line": finding.line,
        "column": finding.column,
        "path": finding.path,
        "regions": list(finding.regions),
    }
