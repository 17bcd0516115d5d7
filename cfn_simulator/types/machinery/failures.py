"""A service's refusal, in the words that CloudFormation puts into a stack event.

In: botocore's errors. Out: `ResourceFailure`. This is the one place that knows them.
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
# What the handlers of S3 have no code of their own for, in recorded events.
GENERAL_CODES = frozenset({"BucketNotEmpty"})
EXISTS_WORDS = ("AlreadyExists", "EntityAlreadyExists", "Duplicate", "BucketAlreadyOwnedByYou")


@contextmanager
def aws_wording(service: str) -> Iterator[None]:
    """Turns what botocore raises inside the block into a `ResourceFailure`."""
    try:
        yield
    except ParamValidationError as error:
        raise ResourceFailure(f"Model validation failed ({error})", "InvalidRequest") from error
    except ClientError as error:
        raise _refusal(service, error) from error
    except BotoCoreError as error:
        raise ResourceFailure(str(error), "ServiceInternalError") from error


def is_absent(error: ClientError) -> bool:
    """Whether the service says that the thing does not exist."""
    return any(word in _code(error) for word in ABSENT_WORDS)


@contextmanager
def absent_is_gone() -> Iterator[None]:
    """Inside the block, deleting what does not exist succeeds: that is what a delete wants."""
    try:
        yield
    except ClientError as error:
        if not is_absent(error) and not _breaks_on_absence(error):
            raise


def _breaks_on_absence(error: ClientError) -> bool:
    """Some of moto's deletes say it in words only, or break on the missing key."""
    told = error.response["Error"].get("Message", "")
    return any(sign in told for sign in ("KeyError", "RecordNotFound", "does not exist"))


@contextmanager
def undone_on_failure(undo: Callable[[], object]) -> Iterator[None]:
    """Inside the block, a half-made resource is taken back when the rest of it is refused."""
    try:
        yield
    except Exception:
        undo()
        raise


def _refusal(service: str, error: ClientError) -> ResourceFailure:
    answer = error.response["ResponseMetadata"]
    told = error.response["Error"].get("Message", "")
    handler_code = _handler_code(error)
    return ResourceFailure(
        f'Resource handler returned message: "{told} (Service: {service}, '
        f'Status Code: {answer["HTTPStatusCode"]}, Request ID: {answer.get("RequestId", "")})" '
        f"(HandlerErrorCode: {handler_code})",
        handler_code,
    )


def _handler_code(error: ClientError) -> str:
    if is_absent(error):
        return "NotFound"
    told = f"{_code(error)} {error.response['Error'].get('Message', '')}"
    if any(word in told for word in EXISTS_WORDS) or "already exist" in told:
        return "AlreadyExists"
    if _code(error) in GENERAL_CODES:
        return "GeneralServiceException"
    if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
        return "ServiceInternalError"
    return "InvalidRequest"


def _code(error: ClientError) -> str:
    return error.response["Error"].get("Code", "")
