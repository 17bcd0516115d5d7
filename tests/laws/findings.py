"""What the linter says of a template, informational findings included, in three partitions."""

from __future__ import annotations

from cfnlint.api import ManualArgs, lint

REGIONS = ["us-east-1", "cn-north-1", "us-gov-west-1"]


def findings(text: str) -> list[str]:
    """Each finding as a line."""
    found = lint(text, config=ManualArgs(include_checks=["I"], regions=REGIONS))
    return [f"{match.rule.id} {match.message} (line {match.linenumber})" for match in found]
