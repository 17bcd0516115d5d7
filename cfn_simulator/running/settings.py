"""Whether and how jobs run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from metaflow_batch_cfn.core.errors import ConfigError, Problem


@dataclass(frozen=True)
class RunSettings:
    """`folder`: the parent of the jobs' folders; None: a temporary folder."""

    enforce_iam: bool = False
    folder: Path | None = None


def run_settings(
    run_jobs: bool, enforce_iam: bool, folder: Path | None = None
) -> RunSettings | None:
    """None if jobs are not run; ConfigError for an invalid combination."""
    if run_jobs:
        return RunSettings(enforce_iam, folder)
    if enforce_iam:
        what = "it applies to running jobs only, and jobs are not run"
        raise ConfigError([Problem("enforce_iam", what, "Enable running jobs as well.")])
    return None
