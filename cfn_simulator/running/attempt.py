"""One attempt of a job, from the empty folder to the exit code.

In: a task and what it needs from its Region. Out: an `AttemptOutcome`. It runs in its own thread
and changes no Batch document: the runner records what it reports.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cfn_simulator.batch.state import BatchRegion
from cfn_simulator.running.credentials import OPEN, RoleUnusableError, session_of
from cfn_simulator.running.job_process import JobProcess
from cfn_simulator.running.log_stream import LogGroupMissingError, LogStream, log_place
from cfn_simulator.running.outcome import EXITED, NOT_STARTED, TIMED_OUT, AttemptOutcome
from cfn_simulator.running.supervisor import Supervisor
from cfn_simulator.running.task import Task, command_of, variables_of

# Between SIGTERM and SIGKILL (user guide, "job_timeouts").
GRACE = timedelta(seconds=30)


@dataclass(frozen=True)
class AttemptContext:
    """What all attempts of a simulator share."""

    endpoint_url: str
    root: Path
    enforce_iam: bool
    supervisor: Supervisor


@dataclass
class Attempt:
    """`ending`: why it was asked to end; `ends_at`: its time limit or end of the grace period."""

    batch: BatchRegion
    task: Task
    vcpus: float
    process: JobProcess | None = None
    ending: AttemptOutcome | None = None
    ends_at: datetime | None = None
    abandoned: bool = False

    def end(self, ending: AttemptOutcome) -> None:
        """Ask the process to end; `escalate` kills it if it does not."""
        self.ending = ending
        self.ends_at = self.batch.clock.now() + GRACE
        self._signal(signal.SIGTERM)

    def advance(self) -> datetime | None:
        """Do what is due by now; return when the next step is due."""
        job = self.task.job
        if self.process is None:
            return None
        if self.ending is None and job.get("isTerminated"):
            self.end(AttemptOutcome(job["statusReason"], final=True))
        elif self.ends_at is not None and self.ends_at <= self.batch.clock.now():
            self.escalate()
        return self.ends_at

    def escalate(self) -> None:
        """Do what is due at `ends_at`."""
        if self.ending is None:
            self.end(AttemptOutcome(TIMED_OUT, final=True))
        else:
            self.ends_at = None
            self._signal(signal.SIGKILL)

    def abandon(self) -> None:
        """Kill at once: the outcome no longer matters."""
        self.abandoned = True
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.signal(number)


def carry_out(
    attempt: Attempt, context: AttemptContext, started: Callable[[JobProcess], None]
) -> AttemptOutcome:
    """Run the attempt; `started` is called as soon as its process exists."""
    folder = context.root / attempt.task.task_id
    try:
        (folder / "tmp").mkdir(parents=True, mode=0o700)
        return _carried_out(attempt, context, folder, started)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _carried_out(
    attempt: Attempt,
    context: AttemptContext,
    folder: Path,
    started: Callable[[JobProcess], None],
) -> AttemptOutcome:
    batch, task = attempt.batch, attempt.task
    place = log_place(task.job, task.task_id)
    stream = LogStream(batch.clients("logs", batch.region), place, batch.clock)
    try:
        stream.open()
        credentials: Mapping[str, str] = OPEN
        if context.enforce_iam:
            credentials = session_of(batch, task)
        process = _started(task, batch.region, context, credentials, folder)
    except LogGroupMissingError as missing:
        return _not_started(f"failed to initialize logging driver: no log group {missing}")
    except RoleUnusableError as unusable:
        return AttemptOutcome(str(unusable))
    except OSError as error:
        return _not_started(f"failed to start the command: {error}")
    started(process)
    code = process.finish(stream.write)
    stream.close()
    return replace(attempt.ending or AttemptOutcome(EXITED), exit_code=code)


def _started(
    task: Task,
    region: str,
    context: AttemptContext,
    credentials: Mapping[str, str],
    folder: Path,
) -> JobProcess:
    command = command_of(task.job)
    if not command:
        message = "the simulator has no images, so the job must specify a command"
        raise FileNotFoundError(message)
    variables = variables_of(task, region, context.endpoint_url, credentials, folder)
    program = _resolved(command, variables["PATH"])
    return context.supervisor.start(program, variables, folder)


def _resolved(command: list[str], path: str) -> list[str]:
    """The program according to the job's own PATH: Python would use the simulator's."""
    program = shutil.which(command[0], path=path)
    return [program or command[0], *command[1:]]


def _not_started(cause: str) -> AttemptOutcome:
    return AttemptOutcome(NOT_STARTED, reason=f"CannotStartContainerError: {cause}")
