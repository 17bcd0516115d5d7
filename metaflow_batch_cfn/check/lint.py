"""Runs cfn-lint in this process.

In: a template's text and regions. Out: findings of all levels; a `.cfnlintrc` of the folder or the
user is ignored. Limits: for several regions, cfn-lint does not report which one a finding applies
to, so a template with findings that may depend on the region is linted again, region by region.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any

from metaflow_batch_cfn.check.all_regions import applies_everywhere
from metaflow_batch_cfn.check.findings import Finding, Level

if TYPE_CHECKING:
    from cfnlint.rules import Match

_LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "informational": Level.INFORMATION}


def lint(text: str, source: str, regions: Sequence[str]) -> tuple[Finding, ...]:
    together = _lint(text, source, regions)
    if not together or len(regions) == 1:
        return together
    template = _linter().template(text)
    doubtful = {each for each in together if not applies_everywhere(each, template, regions)}
    if not doubtful:
        return together
    apart = {region: set(_lint(text, source, [region])) for region in regions}
    return tuple(_placed(each, apart) if each in doubtful else each for each in together)


def _placed(finding: Finding, apart: dict[str, set[Finding]]) -> Finding:
    holding = tuple(region for region, findings in apart.items() if finding in findings)
    return finding if len(holding) == len(apart) else replace(finding, regions=holding)


def _lint(text: str, source: str, regions: Sequence[str]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(_findings(_linter().matches(text, regions), source)))


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


@lru_cache(maxsize=1)
def _linter() -> _Linter:
    return _Linter()


class _Linter:
    """cfn-lint's rules, loaded once per process: loading takes longer than linting a template.

    The rules keep state about the current template, so templates are linted one at a time.
    """

    def __init__(self) -> None:
        from cfnlint.runner import Runner

        self._rules = Runner(_settings(())).rules
        self._lock = RLock()

    def matches(self, text: str, regions: Sequence[str]) -> list[Match]:
        from cfnlint.decode.decode import decode_str
        from cfnlint.runner import run_template_by_data

        template, errors = decode_str(text)
        if errors:
            return list(errors)
        with self._lock:
            return list(run_template_by_data(template, _settings(regions), self._rules))

    def template(self, text: str) -> dict[str, Any]:
        from cfnlint.decode.decode import decode_str

        template, _ = decode_str(text)
        return template if isinstance(template, dict) else {}


def _settings(regions: Sequence[str]) -> Any:
    from cfnlint.config import ConfigMixIn, ManualArgs

    return ConfigMixIn(
        **ManualArgs(regions=list(regions), include_checks=["I"], config_file=os.devnull)
    )
