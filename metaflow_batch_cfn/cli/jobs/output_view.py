"""Displays the output of jobs: as lines for people, as data for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.aws.commands import Commands
    from metaflow_batch_cfn.batch_api.jobs_and_queues import Job
    from metaflow_batch_cfn.jobs.output import Written


def show_written(each: Written, job: Job, report: Report) -> None:
    """A line unchanged; for a child, prefixed with its index in a column of constant width."""
    from metaflow_batch_cfn.jobs.output import ChildFailed

    if isinstance(each, ChildFailed):
        report.say(f"{_label(each.index, job)}FAILED  {each.why}".rstrip(), fg="red")
        return
    if each.index is None or not job.is_array:
        report.say(each.text)
        return
    for line in each.text.split("\n"):
        report.say(f"{_label(each.index, job)}{line}")


def show_left_out(job: Job, commands: Commands, report: Report) -> None:
    """On stderr, because it is not part of the job's output."""
    from metaflow_batch_cfn.jobs.output import READ_IN_FULL

    size = job.array.size or 0
    if size > READ_IN_FULL:
        another = commands.mfcfn("jobs", "logs", job.job_id, "--index", str(READ_IN_FULL))
        report.warn(
            f"showing children 0 to {READ_IN_FULL - 1} of {size}, and the last lines of others "
            f"that fail. To see another child: {another}"
        )


def written_document(written: Sequence[Written], job: Job) -> dict[str, object]:
    """Lines; those of an array have their child's index, and failures are listed separately."""
    from metaflow_batch_cfn.jobs.output import ChildFailed

    lines = [each for each in written if not isinstance(each, ChildFailed)]
    if not job.is_array:
        return {"lines": [{"moment": line.moment, "text": line.text} for line in lines]}
    failed = [asdict(each) for each in written if isinstance(each, ChildFailed)]
    return {"lines": [asdict(line) for line in lines], "failed_children": failed}


def _label(index: int, job: Job) -> str:
    width = len(str((job.array.size or 1) - 1))
    return f"{index:>{width}} | "
