"""Ids of jobs: of a job, of a child (`ID:2`), of a node (`ID#1`), or an ARN that ends in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from metaflow_batch_cfn.core.errors import ConfigError, Problem

_JOB_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([:#][0-9]+)*")
_REMEDY = "Take it from what `jobs list` shows."


def checked_job_ids(told: Sequence[str]) -> tuple[str, ...]:
    """Each id once; raises ConfigError for all that are none."""
    problems = list(job_id_problems("JOB_ID", told))
    if problems:
        raise ConfigError(problems)
    return tuple(dict.fromkeys(bare_job_id(job_id) for job_id in told))


def job_id_problems(where: str, told: Iterable[str]) -> Iterable[Problem]:
    for job_id in told:
        if not _JOB_ID.fullmatch(bare_job_id(job_id)):
            what = f"{job_id!r} is no id of a job, such as 0f6cdd5c-2c3e-4b53-9c39-6d8a9f1c4b8e"
            yield Problem(where, what, _REMEDY)


def bare_job_id(told: str) -> str:
    return told.rpartition("job/")[2] if told.startswith("arn:") else told
