"""Service errors in the words that CloudFormation uses in stack events.

In: botocore's errors. Out: `ResourceFailure`. Nothing else interprets botocore's errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from cfn_simulator.types.machinery.base import ResourceFailure

ABSENT_WORDS = (
    "NotFound",
    "NoSuch",
    "ResourceNotFoundException",
    "DoesNotExist",
    "NonExistent",
    "NotAttached",
)
# Errors that S3's handlers report without a specific code, as recorded events show.
GENERAL_CODES = frozenset({"BucketNotEmpty"})
EXISTS_WORDS = ("AlreadyExists", "EntityAlreadyExists", "Duplicate", "BucketAlreadyOwnedByYou")


@contextmanager
def aws_wording(service: str) -> Iterator[None]:
    """Converts errors that botocore raises inside the block into a `ResourceFailure`."""
    try:
        yield
    except ParamValidationError as error:
        raise ResourceFailure(f"Model validation failed ({error})", "InvalidRequest") from error
    except ClientError as error:
        raise _handler_failure(service, error) from error
    except BotoCoreError as error:
        raise ResourceFailure(str(error), "ServiceInternalError") from error


def is_absent(error: ClientError) -> bool:
    """Whether the service reports that the resource does not exist."""
    return any(word in _code(error) for word in ABSENT_WORDS)


@contextmanager
def ignoring_absence() -> Iterator[None]:
    """Inside the block, deleting a resource that does not exist succeeds."""
    try:
        yield
    except ClientError as error:
        if not is_absent(error) and not _implies_absence(error):
            raise


def _implies_absence(error: ClientError) -> bool:
    """Some of moto's deletes report absence only in the message, or fail with a KeyError."""
    message = error.response["Error"].get("Message", "")
    return any(sign in message for sign in ("KeyError", "RecordNotFound", "does not exist"))


@contextmanager
def undone_on_failure(undo: Callable[[], object]) -> Iterator[None]:
    """Removes a partly created resource if the block raises."""
    try:
        yield
    except Exception:
        undo()
        raise


def _handler_failure(service: str, error: ClientError) -> ResourceFailure:
    answer = error.response["ResponseMetadata"]
    message = error.response["Error"].get("Message", "")
    handler_code = _handler_code(error)
    return ResourceFailure(
        f'Resource handler returned message: "{message} (Service: {service}, '
        f'Status Code: {answer["HTTPStatusCode"]}, Request ID: {answer.get("RequestId", "")})" '
        f"(HandlerErrorCode: {handler_code})",
        handler_code,
    )


def _handler_code(error: ClientError) -> str:
    if is_absent(error):
        return "NotFound"
    text = f"{_code(error)} {error.response['Error'].get('Message', '')}"
    if any(word in text for word in EXISTS_WORDS) or "already exist" in text:
        return "AlreadyExists"
    if _code(error) in GENERAL_CODES:
        return "GeneralServiceException"
    if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
        return "ServiceInternalError"
    return "InvalidRequest"


def _code(error: ClientError) -> str:
    return error.response["Error"].get("Code", "")
