"""Parses option values: durations (`2h`, `1h30m`) and dependencies (`JOB_ID:N_TO_N`)."""

from __future__ import annotations

import re

from metaflow_batch_cfn.batch_api.jobs_and_queues import Dependency
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.jobs.request import DEPENDENCY_KINDS

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def duration(where: str, text: str) -> int:
    """Seconds, from `2h`, `1h30m`, `90s`, or a plain number of seconds."""
    if text.isascii() and text.isdigit():
        return int(text)
    found = _DURATION.fullmatch(text)
    if not text or found is None:
        remedy = "Write, for example, 2h, 90m, 1h30m, or 3600."
        raise ConfigError([Problem(where, f"{text!r} is not a valid duration", remedy)])
    return sum(
        int(count) * seconds
        for count, seconds in zip(found.groups("0"), _UNITS.values(), strict=True)
    )


def dependency(text: str) -> Dependency:
    """`JOB_ID`, `JOB_ID:N_TO_N`, `JOB_ID:SEQUENTIAL`, or `SEQUENTIAL`; IDs may contain colons."""
    job_id, _, kind = text.rpartition(":")
    if kind.upper() in DEPENDENCY_KINDS:
        return Dependency(job_id, kind.upper())
    return Dependency(text)
