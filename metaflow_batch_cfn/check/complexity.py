"""Finds what cfn-lint would never finish checking, before cfn-lint runs.

In: a template. Out: findings; if there are any, cfn-lint does not run. Limits: cfn-lint matches
default values without a time limit, and expands each condition with all conditions it refers to.
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
    size = expanded_conditions(template)
    if size > CONDITIONS:
        message = (
            f"the conditions expand to {size:,} conditions, but at most {CONDITIONS:,} are "
            "checked. Reduce the number of conditions that refer to others"
        )
        yield _finding(template, "conditions-size", message, "Conditions")


def expanded_conditions(template: Template) -> int:
    """The number of conditions once each contains a copy of those that it refers to."""
    conditions = template.section("Conditions")
    sizes: dict[str, int] = {}
    try:
        for name in condition_order(template):
            sizes[name] = 1 + sum(sizes.get(each, 0) for each in conditions_in(conditions[name]))
    except TemplateError:
        return 0  # cfn-lint reports a circular dependency.
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
                continue  # It may be valid in Java, and cfn-lint does not hang on it.
            except UnusablePatternError as error:
                message = f"parameter {name} has an AllowedPattern that {error}"
                yield _finding(template, "allowed-pattern", message, "Parameters", name)


def _finding(template: Template, rule: str, message: str, *path: str) -> Finding:
    line, column = template.document.lines.get(path, (0, 0))
    return Finding(Level.ERROR, rule, message, template.source, line, column, path="/".join(path))
