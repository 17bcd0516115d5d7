"""The regions in which a template is checked: by default one of each partition."""

from __future__ import annotations

from collections.abc import Sequence

from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

DEFAULT_REGIONS = ("us-east-1", "cn-north-1", "us-gov-west-1")


def checked_regions(told: Sequence[str]) -> tuple[str, ...]:
    """The regions, each once; raises ConfigError for those that cfn-lint knows nothing about."""
    from cfnlint.helpers import REGIONS

    problems = [
        Problem("--region", f"{region!r} is no AWS region", did_you_mean(region, REGIONS))
        for region in told
        if region not in REGIONS
    ]
    if problems:
        raise ConfigError(problems)
    return tuple(dict.fromkeys(told)) or DEFAULT_REGIONS
