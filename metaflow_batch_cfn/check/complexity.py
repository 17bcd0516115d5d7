"""What cfn-lint would never be done with: found before it is asked.

In: a template. Out: findings; with one of them, cfn-lint is not run. What hurts: cfn-lint matches
defaults without a bound on time, and writes a condition out with every condition that it names.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.cfn.evaluation.condition_reads import condition_order, conditions_in
from metaflow_batch_cfn.cfn.parameters.parameters import default_text
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.patterns import (
    InvalidPatternError,
    Patience,
    UnusablePatternError,
)
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.check.findings import Finding, Level

CONDITIONS = 10_000


def bound_findings(template: Template) -> Iterator[Finding]:
    yield from _patterns(template)
    size = conditions_written_out(template)
    if size > CONDITIONS:
        told = (
            f"the conditions name one another {size:,} times once written out; more than "
            f"{CONDITIONS:,} are not checked. Name each condition once where it is needed"
        )
        yield _finding(template, "conditions-size", told, "Conditions")


def conditions_written_out(template: Template) -> int:
    """How many conditions there are where each holds a copy of those that it names."""
    conditions = template.section("Conditions")
    sizes: dict[str, int] = {}
    try:
        for name in condition_order(template):
            sizes[name] = 1 + sum(sizes.get(one, 0) for one in conditions_in(conditions[name]))
    except TemplateError:
        return 0  # A circle is a finding of cfn-lint's.
    return sum(sizes.values())


def _patterns(template: Template) -> Iterator[Finding]:
    patience = Patience()
    for name in template.section("Parameters"):
        body = template.member("Parameters", name)
        pattern, default = body.get("AllowedPattern"), default_text(body)
        if isinstance(pattern, str) and default is not None:
            try:
                patience.matches(pattern, default)
            except InvalidPatternError:
                continue  # It may be Java's, and keeps nobody waiting.
            except UnusablePatternError as trouble:
                told = f"parameter {name} has an AllowedPattern that {trouble}"
                yield _finding(template, "allowed-pattern", told, "Parameters", name)


def _finding(template: Template, rule: str, message: str, *path: str) -> Finding:
    line, column = template.document.lines.get(path, (0, 0))
    return Finding(Level.ERROR, rule, message, template.source, line, column, path="/".join(path))
