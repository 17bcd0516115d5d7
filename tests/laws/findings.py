"""What the linter says of a template, informational findings included, in three partitions."""

from __future__ import annotations

from functools import lru_cache

from cfnlint.config import ConfigMixIn, ManualArgs
from cfnlint.decode.decode import decode_str
from cfnlint.rules import Rules
from cfnlint.runner import Runner, run_template_by_data

REGIONS = ["us-east-1", "cn-north-1", "us-gov-west-1"]


def findings(text: str) -> list[str]:
    """Each finding as a line."""
    template, errors = decode_str(text)
    found = errors or run_template_by_data(template, _settings(), _rules())
    return [f"{match.rule.id} {match.message} (line {match.linenumber})" for match in found]


@lru_cache(maxsize=1)
def _rules() -> Rules:
    """They take as long to load as a template to lint."""
    return Runner(_settings()).rules


def _settings() -> ConfigMixIn:
    return ConfigMixIn(**ManualArgs(include_checks=["I"], regions=REGIONS))
