"""The edge to AWS: makes the clients, makes every call, and translates every botocore error.

Nothing else imports boto3 or botocore. Credentials come from where AWS clients look for them,
except for a local simulator, which gets made-up ones and never sees the user's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
import botocore.session
from botocore import exceptions
from botocore.config import Config
from botocore.parsers import ResponseParserError

from metaflow_batch_cfn.core.errors import ConfigError, DeployError, Problem, did_you_mean
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
_LOCAL_KEY = "local-simulator"


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


def connect(region: str | None = None, profile: str | None = None) -> Cloud:
    """The account that AWS's own rules choose: environment, profile, instance role."""
    with translated("credentials"):
        session = boto3.Session(region_name=region, profile_name=profile)
        if not session.region_name:
            raise ConfigError(
                [
                    Problem(
                        "--region", "no region is chosen", "Give --region, e.g. --region eu-west-1."
                    )
                ]
            )
        _refuse_unknown_region(session, session.region_name)
    retries = Config(retries={"mode": "adaptive", "max_attempts": 10})
    return _cloud(session, session.region_name, None, retries)


def connect_local(endpoint_url: str, region: str) -> Cloud:
    """A simulator on this machine: made-up credentials, no proxy, nothing of the user's."""
    unread: dict[str, tuple[None, None, str | None, None]] = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    session = boto3.Session(
        aws_access_key_id=_LOCAL_KEY,
        aws_secret_access_key=_LOCAL_KEY,
        region_name=region,
        botocore_session=botocore.session.Session(session_vars=unread),
    )
    return _cloud(session, region, endpoint_url, Config(proxies={}, retries={"max_attempts": 2}))


def _cloud(session: boto3.Session, region: str, endpoint: str | None, config: Config) -> Cloud:
    with translated("GetCallerIdentity"):
        caller = session.client("sts", endpoint_url=endpoint, config=config).get_caller_identity()
        client = session.client("cloudformation", endpoint_url=endpoint, config=config)
    identity = Identity(account=caller["Account"], region=region, principal=caller["Arn"])
    return Cloud(client, identity)


def _refuse_unknown_region(session: boto3.Session, region: str) -> None:
    try:
        session.get_partition_for_region(region)
    except exceptions.UnknownRegionError as error:
        known = session.get_available_regions("cloudformation")
        problem = Problem("--region", f"{region!r} is no AWS region", did_you_mean(region, known))
        raise ConfigError([problem]) from error


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
