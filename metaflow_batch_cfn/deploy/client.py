"""The edge to AWS: every call that we make, and the translation of every botocore error.

In: values. Out: values, or our errors with botocore's as their cause. `connect` makes the clients;
nothing else knows boto3 or botocore.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore import exceptions
from botocore.parsers import ResponseParserError

from metaflow_batch_cfn.core.errors import ConfigError, DeployError, Problem
from metaflow_batch_cfn.deploy.change_set_request import ChangeSetRequest
from metaflow_batch_cfn.deploy.errors import AccessError, ServiceError, TransientError
from metaflow_batch_cfn.deploy.responses import (
    read_change,
    read_change_set,
    read_event,
    read_resource,
    read_stack,
    read_template_body,
)
from metaflow_batch_cfn.deploy.values import (
    ChangeSet,
    Identity,
    Stack,
    StackEvent,
    StackResource,
)

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient

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


@dataclass(frozen=True)
class Cloud:
    """CloudFormation in one account and region: a call a method, values out, our errors."""

    client: CloudFormationClient
    identity: Identity

    def stack(self, name: str) -> Stack | None:
        """The stack of that name or id; `None` when it does not exist."""
        try:
            with translated("DescribeStacks"):
                answer = self.client.describe_stacks(StackName=name)
        except ServiceError as error:
            # CloudFormation has no code of its own for this: a ValidationError and its wording.
            if error.code == "ValidationError" and "does not exist" in error.reason:
                return None
            raise
        return read_stack(answer["Stacks"][0])

    def template(self, stack: str) -> str:
        """The text that the stack was last deployed from."""
        with translated("GetTemplate"):
            answer = self.client.get_template(StackName=stack, TemplateStage="Original")
        return read_template_body(answer.get("TemplateBody", ""))

    def create_change_set(self, request: ChangeSetRequest) -> str:
        """Start making a change set; gives its id."""
        with translated("CreateChangeSet"):
            return self.client.create_change_set(
                StackName=request.stack,
                ChangeSetName=request.name,
                ChangeSetType=request.kind.value,
                TemplateBody=request.body,
                Parameters=[parameter.as_argument() for parameter in request.parameters],
                Capabilities=list(request.capabilities),
                Tags=[{"Key": key, "Value": value} for key, value in request.tags.items()],
                ClientToken=request.token,
                Description=request.description,
            )["Id"]

    def change_set(self, change_set_id: str) -> ChangeSet:
        """The change set with every page of its changes, values of properties included."""
        with translated("DescribeChangeSet"):
            answer = page = self.client.describe_change_set(
                ChangeSetName=change_set_id, IncludePropertyValues=True
            )
            told = list(page.get("Changes", []))
            while token := page.get("NextToken"):
                page = self.client.describe_change_set(
                    ChangeSetName=change_set_id, IncludePropertyValues=True, NextToken=token
                )
                told += page.get("Changes", [])
        changes = (
            read_change(change["ResourceChange"]) for change in told if "ResourceChange" in change
        )
        return read_change_set(answer, tuple(changes))

    def change_set_names(self, stack: str) -> tuple[str, ...]:
        with translated("ListChangeSets"):
            pages = self.client.get_paginator("list_change_sets").paginate(StackName=stack)
            return tuple(
                summary.get("ChangeSetName", "")
                for page in pages
                for summary in page.get("Summaries", [])
            )

    def delete_change_set(self, stack: str, name: str) -> None:
        with translated("DeleteChangeSet"):
            self.client.delete_change_set(StackName=stack, ChangeSetName=name)

    def execute_change_set(self, change_set_id: str, token: str) -> None:
        with translated("ExecuteChangeSet"):
            self.client.execute_change_set(
                ChangeSetName=change_set_id,
                ClientRequestToken=token,
                # The service's model contradicts common experience of the default: say it.
                DisableRollback=False,
            )

    def events(self, stack: str) -> Iterator[StackEvent]:
        """Newest first; a page is fetched when it is reached."""
        with translated("DescribeStackEvents"):
            page = self.client.describe_stack_events(StackName=stack)
        yield from map(read_event, page["StackEvents"])
        while token := page.get("NextToken"):
            with translated("DescribeStackEvents"):
                page = self.client.describe_stack_events(StackName=stack, NextToken=token)
            yield from map(read_event, page["StackEvents"])

    def resources(self, stack: str) -> tuple[StackResource, ...]:
        with translated("ListStackResources"):
            pages = self.client.get_paginator("list_stack_resources").paginate(StackName=stack)
            return tuple(
                read_resource(resource)
                for page in pages
                for resource in page.get("StackResourceSummaries", [])
            )

    def delete_stack(self, stack: str, token: str) -> None:
        with translated("DeleteStack"):
            self.client.delete_stack(StackName=stack, ClientRequestToken=token)


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
        remedy = "Log in, or choose credentials with --profile"
        raise AccessError(operation, type(error).__name__, f"{error} {remedy}") from error
    except exceptions.ProfileNotFound as error:
        raise ConfigError([Problem("--profile", str(error))]) from error
    except exceptions.BotoCoreError as error:
        raise ServiceError(operation, type(error).__name__, str(error)) from error


def _refused(operation: str, error: exceptions.ClientError) -> DeployError:
    told = error.response.get("Error", {})
    code, reason = told.get("Code", "Unknown"), told.get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _THROTTLED or status >= 500:
        return TransientError(operation, code, reason)
    return (AccessError if code in _NO_ACCESS else ServiceError)(operation, code, reason)
