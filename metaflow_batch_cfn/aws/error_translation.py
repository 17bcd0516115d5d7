"""Translates botocore's errors into ours; the only place that does.

In: the name of an operation, and a call. Out: the call's result, or one of our errors with
botocore's as its cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from botocore import exceptions
from botocore.parsers import ResponseParserError

from metaflow_batch_cfn.aws.errors import (
    AccessError,
    DeniedError,
    ServiceError,
    TransientError,
    UnansweredError,
)
from metaflow_batch_cfn.core.errors import ConfigError, Problem

_THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "SlowDown",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "RequestThrottled",
        "RequestTimeout",
        "ServiceUnavailable",
        "InternalFailure",
        "InternalError",
    }
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_NO_ACCESS = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "MissingAuthenticationToken",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "RequestTimeTooSkewed",
    }
)
# Messages and codes of a request whose timestamp is too far from the time of AWS.
_CLOCK_IS_WRONG = ("Signature expired", "Signature not yet current", "RequestTimeTooSkewed")
_UNANSWERED = (
    exceptions.ConnectionClosedError,
    exceptions.ReadTimeoutError,
    ResponseParserError,
)
_NETWORK = (exceptions.HTTPClientError, exceptions.ConnectionError)
_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.TokenRetrievalError,
    exceptions.SSOError,
)


@contextmanager
def translated(operation: str) -> Iterator[None]:
    """Translates botocore's errors into ours and keeps them as the cause."""
    try:
        yield
    except exceptions.ClientError as error:
        raise _service_error(operation, error) from error
    except _UNANSWERED as error:
        # The rest of a response is not part of the message, because it may contain secrets.
        reason = str(error).partition("\n")[0].rstrip(":")
        raise UnansweredError(operation, type(error).__name__, reason) from error
    except _NETWORK as error:
        raise TransientError(operation, type(error).__name__, str(error)) from error
    except _CREDENTIALS as error:
        remedy = "Log in, or choose credentials with --profile."
        reason = f"{str(error).rstrip('.')}. {remedy}"
        raise AccessError(operation, type(error).__name__, reason) from error
    except exceptions.ProfileNotFound as error:
        raise ConfigError([Problem("--profile", str(error))]) from error
    except exceptions.BotoCoreError as error:
        raise ServiceError(operation, type(error).__name__, str(error)) from error


def _service_error(operation: str, error: exceptions.ClientError) -> ServiceError:
    details = error.response.get("Error", {})
    code, reason = details.get("Code", "Unknown"), details.get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _THROTTLED or status == HTTPStatus.TOO_MANY_REQUESTS or status >= 500:
        return TransientError(operation, code, reason)
    if any(sign in (code, reason.partition(":")[0]) for sign in _CLOCK_IS_WRONG):
        reason = f"{reason.rstrip('.')}. Correct this machine's clock."
    if code in _DENIED:
        return DeniedError(operation, code, reason)
    return (AccessError if code in _NO_ACCESS else ServiceError)(operation, code, reason)
