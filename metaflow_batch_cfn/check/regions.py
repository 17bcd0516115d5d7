"""The regions for which a template is checked: by default, one of each partition."""

from __future__ import annotations

from collections.abc import Sequence

from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

DEFAULT_REGIONS = ("us-east-1", "cn-north-1", "us-gov-west-1")


def checked_regions(names: Sequence[str]) -> tuple[str, ...]:
    """The regions, each once; raises ConfigError for regions that cfn-lint does not know."""
    from cfnlint.helpers import REGIONS

    problems = [
        Problem("--region", f"{name!r} is not a valid AWS Region", did_you_mean(name, REGIONS))
        for name in names
        if name not in REGIONS
    ]
    if problems:
        raise ConfigError(problems)
    return tuple(dict.fromkeys(names)) or DEFAULT_REGIONS
