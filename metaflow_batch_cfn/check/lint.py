"""cfn-lint, in this process: the only file that knows it.

In: a template's text and regions. Out: findings of every level, suppressed by nobody: a
`.cfnlintrc` of the folder or the user does not count. What hurts: cfn-lint asked for several
regions does not say in which one a finding holds, so a template with findings is linted again,
region by region.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from metaflow_batch_cfn.check.findings import Finding, Level

if TYPE_CHECKING:
    from cfnlint.rules import Match

_LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "informational": Level.INFORMATION}


def lint(text: str, source: str, regions: Sequence[str]) -> tuple[Finding, ...]:
    together = _lint(text, source, regions)
    if not together or len(regions) == 1:
        return together
    apart = {region: set(_lint(text, source, [region])) for region in regions}
    return tuple(_placed(finding, apart) for finding in together)


def _placed(finding: Finding, apart: dict[str, set[Finding]]) -> Finding:
    holding = tuple(region for region, findings in apart.items() if finding in findings)
    return finding if len(holding) == len(apart) else replace(finding, regions=holding)


def _lint(text: str, source: str, regions: Sequence[str]) -> tuple[Finding, ...]:
    from cfnlint import api
    from cfnlint.config import ManualArgs

    settings = ManualArgs(regions=list(regions), include_checks=["I"], config_file=os.devnull)
    return tuple(dict.fromkeys(_findings(api.lint(text, config=settings), source)))


def _findings(matches: Sequence[Match], source: str) -> Iterator[Finding]:
    for match in matches:
        yield Finding(
            level=_LEVELS.get(match.rule.severity, Level.ERROR),
            rule=match.rule.id,
            message=match.message,
            source=source,
            line=match.linenumber,
            column=match.columnnumber,
            path="/".join(map(str, getattr(match, "path", None) or ())),
        )
