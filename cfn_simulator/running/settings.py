"""Whether and how jobs are run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from metaflow_batch_cfn.core.errors import ConfigError, Problem


@dataclass(frozen=True)
class RunSettings:
    """`folder`: where jobs have their folders; without it, a temporary one."""

    enforce_iam: bool = False
    folder: Path | None = None


def run_settings(
    run_jobs: bool, enforce_iam: bool, folder: Path | None = None
) -> RunSettings | None:
    """None where jobs are to wait; raises ConfigError for what makes no sense."""
    if run_jobs:
        return RunSettings(enforce_iam, folder)
    if enforce_iam:
        what = "it is about the jobs' rights, and no job is run"
        raise ConfigError([Problem("enforce_iam", what, "Ask for jobs to be run, too.")])
    return None
