"""What the simulated service returns when it refuses a request.

In: a code and a sentence in CloudFormation's wording. Out: an exception that `server` turns into
the service's XML error. Only `ApiError` reaches a client by design; every other exception is an
error in the simulator, becomes InternalFailure and is logged.
"""

from __future__ import annotations

from metaflow_batch_cfn.core.errors import ConfigError


class ApiError(Exception):
    """A refusal, as an AWS client sees it: code, message, HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code, self.message, self.status = code, message, status
        super().__init__(f"{code}: {message}")


def problem_summary(error: ConfigError) -> str:
    """Every problem, once, without the locations, which CloudFormation would not name."""
    return "; ".join(dict.fromkeys(problem.what for problem in error.problems))


def validation_error(message: str) -> ApiError:
    return ApiError("ValidationError", message)


def constraint_errors(found: list[str]) -> ApiError:
    """How the service reports several invalid members at once."""
    count = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
    return validation_error(f"{count} detected: {'; '.join(found)}")


def not_modelled(what: str) -> ApiError:
    """The response where AWS can do more than this simulator."""
    return ApiError("NotImplemented", f"The simulator does not model {what}.", 501)


def stack_missing(name: str) -> ApiError:
    return validation_error(f"Stack with id {name} does not exist")
