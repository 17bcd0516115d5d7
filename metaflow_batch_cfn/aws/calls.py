"""botocore's errors become ours, here and nowhere else.

In: the name of an operation, and a call of it. Out: what the call gives, or one of our errors with
botocore's as its cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore import exceptions
from botocore.parsers import ResponseParserError

from metaflow_batch_cfn.aws.errors import AccessError, ServiceError, TransientError
from metaflow_batch_cfn.core.errors import ConfigError, Problem

_THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "RequestThrottled",
        "RequestTimeout",
        "ServiceUnavailable",
        "InternalFailure",
        "InternalError",
    }
)
_NO_ACCESS = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "MissingAuthenticationToken",
        "OptInRequired",
        "RequestExpired",
        "SignatureDoesNotMatch",
    }
)
_NETWORK = (exceptions.HTTPClientError, exceptions.ConnectionError, ResponseParserError)
_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.TokenRetrievalError,
    exceptions.SSOError,
)


@contextmanager
def translated(operation: str) -> Iterator[None]:
    """botocore's errors become ours, with the cause kept."""
    try:
        yield
    except exceptions.ClientError as error:
        raise _refused(operation, error) from error
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


def _refused(operation: str, error: exceptions.ClientError) -> ServiceError:
    told = error.response.get("Error", {})
    code, reason = told.get("Code", "Unknown"), told.get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _THROTTLED or status >= 500:
        return TransientError(operation, code, reason)
    return (AccessError if code in _NO_ACCESS else ServiceError)(operation, code, reason)
