"""Runs all checks on one template."""

from __future__ import annotations

from collections.abc import Sequence

from metaflow_batch_cfn.cfn.template.load import load_template
from metaflow_batch_cfn.check.complexity import bound_findings
from metaflow_batch_cfn.check.findings import Finding
from metaflow_batch_cfn.check.limits import limit_findings
from metaflow_batch_cfn.check.lint import lint


def check(text: str, source: str, regions: Sequence[str]) -> tuple[Finding, ...]:
    """Sorted by place, then rule. Raises ConfigError if the text is not a template."""
    template = load_template(text, source)
    found = {*bound_findings(template)}
    if not found:
        found = {*lint(text, source, regions)}
    found |= {*limit_findings(text, template)}
    return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[int, int, str, str]:
    return (finding.line, finding.column, finding.rule, finding.message)
