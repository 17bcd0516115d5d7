"""Job IDs: of a job, an array child (`ID:2`), a node (`ID#1`), or an ARN that ends in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from metaflow_batch_cfn.core.errors import ConfigError, Problem

_JOB_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([:#][0-9]+)*")
_EXAMPLE = "0f6cdd5c-2c3e-4b53-9c39-6d8a9f1c4b8e"


def checked_job_ids(references: Sequence[str]) -> tuple[str, ...]:
    """Each ID once; raises ConfigError, listing all that are invalid."""
    problems = list(job_id_problems("JOB_ID", references))
    if problems:
        raise ConfigError(problems)
    return tuple(dict.fromkeys(map(bare_job_id, references)))


def job_id_problems(where: str, references: Iterable[str]) -> Iterable[Problem]:
    for reference in references:
        if not _JOB_ID.fullmatch(bare_job_id(reference)):
            what = f"{reference!r} is not a valid job ID, such as {_EXAMPLE}"
            yield Problem(where, what, "Use an ID shown by `jobs list`.")


def bare_job_id(reference: str) -> str:
    """The job ID of an ARN or an ID."""
    return reference.rpartition("job/")[2] if reference.startswith("arn:") else reference
