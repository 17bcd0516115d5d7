"""What the simulated service answers when it refuses a request.

In: a code and a sentence in CloudFormation's wording. Out: an exception that `server` turns into
the service's XML error. A refusal is not a fault of ours: only `ApiError` reaches a client by
design, every other exception becomes InternalFailure and is logged.
"""

from __future__ import annotations

from metaflow_batch_cfn.core.errors import ConfigError


class ApiError(Exception):
    """A refusal, as an AWS client sees it: code, message, HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code, self.message, self.status = code, message, status
        super().__init__(f"{code}: {message}")


def told(error: ConfigError) -> str:
    """Every problem, once, without the places that CloudFormation would not name."""
    return "; ".join(dict.fromkeys(problem.what for problem in error.problems))


def validation_error(message: str) -> ApiError:
    return ApiError("ValidationError", message)


def constraint_errors(found: list[str]) -> ApiError:
    """The service's way to tell of several bad members at once."""
    count = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
    return validation_error(f"{count} detected: {'; '.join(found)}")


def not_modelled(what: str) -> ApiError:
    """The honest answer where AWS could do more than this simulator does."""
    return ApiError("NotImplemented", f"The simulator does not model {what}.", 501)


def stack_missing(name: str) -> ApiError:
    return validation_error(f"Stack with id {name} does not exist")
