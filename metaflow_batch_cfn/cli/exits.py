"""The exit codes of `mfcfn` and the errors that lead to them, defined in this file only."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from metaflow_batch_cfn.core.errors import (
    CheckError,
    ConfigError,
    DefinitionError,
    MetaflowBatchError,
)

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.applying.outcome import Outcome


class ExitCode(IntEnum):
    """A contract with scripts."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    CHECKS_FAILED = 3
    REJECTED = 4
    ROLLED_BACK = 5
    NEEDS_ATTENTION = 6
    DECLINED = 7
    BUSY = 8
    GAVE_UP_WAITING = 9
    DIFFERS = 10
    DESTRUCTIVE = 11
    JOB_FAILED = 12
    INTERRUPTED = 130
    TERMINATED = 143


class DeclinedError(MetaflowBatchError):
    """The user said no, or a guard refused. Nothing was changed."""


class DiffersError(MetaflowBatchError):
    """A file is out of date (`--check`)."""


class TerminatedError(KeyboardInterrupt):
    """SIGTERM arrived: clean up as after Ctrl-C."""


def exit_code_for(error: MetaflowBatchError) -> ExitCode:
    """The code of the closest listed class among the error's base classes."""
    codes = {**_CODES, **_deploy_codes(), **_job_codes()}
    return next((codes[kind] for kind in type(error).__mro__ if kind in codes), ExitCode.UNEXPECTED)


def exit_code_of(outcome: Outcome) -> ExitCode:
    from metaflow_batch_cfn.deploy.applying.outcome import OperationResult

    return {
        OperationResult.DONE: ExitCode.DONE,
        OperationResult.ROLLED_BACK: ExitCode.ROLLED_BACK,
        OperationResult.NEEDS_ATTENTION: ExitCode.NEEDS_ATTENTION,
    }[outcome.result]


_CODES: dict[type, ExitCode] = {
    ConfigError: ExitCode.USAGE,
    DefinitionError: ExitCode.USAGE,
    CheckError: ExitCode.CHECKS_FAILED,
    DeclinedError: ExitCode.DECLINED,
    DiffersError: ExitCode.DIFFERS,
}


def _deploy_codes() -> dict[type, ExitCode]:
    from metaflow_batch_cfn.aws.errors import AccessError
    from metaflow_batch_cfn.deploy.cloud import errors

    return {
        AccessError: ExitCode.USAGE,
        errors.MissingStackError: ExitCode.USAGE,
        errors.RejectedError: ExitCode.REJECTED,
        errors.DataLossError: ExitCode.DECLINED,
        errors.ProtectedError: ExitCode.DECLINED,
        errors.StackChangedError: ExitCode.BUSY,
        errors.StackStateError: ExitCode.BUSY,
        errors.WaitTimeoutError: ExitCode.GAVE_UP_WAITING,
        errors.LostConnectionError: ExitCode.GAVE_UP_WAITING,
        errors.UnknownStartError: ExitCode.GAVE_UP_WAITING,
    }


def _job_codes() -> dict[type, ExitCode]:
    from metaflow_batch_cfn.batch_api.errors import JobFailedError

    return {JobFailedError: ExitCode.JOB_FAILED}
