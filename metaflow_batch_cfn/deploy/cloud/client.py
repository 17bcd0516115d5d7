"""Every call that the deployer makes to CloudFormation.

In: values. Out: values, or our errors with botocore's as their cause. The client is the account's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.deploy.cloud.change_set_request import ChangeSetRequest
from metaflow_batch_cfn.deploy.cloud.responses import (
    read_change,
    read_change_set,
    read_event,
    read_resource,
    read_stack,
    read_template_body,
    read_validation_finding,
)
from metaflow_batch_cfn.deploy.cloud.stacks import (
    ChangeSet,
    Stack,
    StackEvent,
    StackResource,
    ValidationFinding,
)

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient

    from metaflow_batch_cfn.aws.account import Account
    from metaflow_batch_cfn.aws.identity import Identity

VALIDATION = "VALIDATION_ERROR"


@dataclass(frozen=True)
class Cloud:
    """CloudFormation in one account and region: one method per operation."""

    client: CloudFormationClient
    identity: Identity

    @classmethod
    def of(cls, account: Account) -> Cloud:
        with translated("credentials"):
            return cls(account.client("cloudformation"), account.identity)

    def stack(self, name: str) -> Stack | None:
        """The stack with that name or ID; `None` if it does not exist."""
        try:
            with translated("DescribeStacks"):
                answer = self.client.describe_stacks(StackName=name)
        except ServiceError as error:
            # CloudFormation has no error code for this: only the message of a ValidationError.
            if error.code == "ValidationError" and "does not exist" in error.reason:
                return None
            raise
        return read_stack(answer["Stacks"][0])

    def template(self, stack: str) -> str:
        """The text of the template that the stack was last deployed from."""
        with translated("GetTemplate"):
            answer = self.client.get_template(StackName=stack, TemplateStage="Original")
        return read_template_body(answer.get("TemplateBody", ""))

    def create_change_set(self, request: ChangeSetRequest) -> str:
        """Starts to create a change set; returns its ID."""
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
                IncludeNestedStacks=request.include_nested,
            )["Id"]

    def change_set(self, change_set_id: str) -> ChangeSet:
        """The change set with all pages of its changes, including property values."""
        with translated("DescribeChangeSet"):
            answer = page = self.client.describe_change_set(
                ChangeSetName=change_set_id, IncludePropertyValues=True
            )
            changes = list(page.get("Changes", []))
            while token := page.get("NextToken"):
                page = self.client.describe_change_set(
                    ChangeSetName=change_set_id, IncludePropertyValues=True, NextToken=token
                )
                changes += page.get("Changes", [])
        of_resources = (
            read_change(change["ResourceChange"])
            for change in changes
            if "ResourceChange" in change
        )
        return read_change_set(answer, tuple(of_resources))

    def findings(self, change_set_id: str) -> tuple[ValidationFinding, ...]:
        """What validation found, including warnings; empty if botocore lacks the operation."""
        describe = getattr(self.client, "describe_events", None)
        if describe is None:
            return ()
        failed = {"ChangeSetName": change_set_id, "Filters": {"FailedEvents": True}}
        with translated("DescribeEvents"):
            page = describe(**failed)
            events = list(page.get("OperationEvents", []))
            while token := page.get("NextToken"):
                page = describe(**failed, NextToken=token)
                events += page.get("OperationEvents", [])
        return tuple(
            read_validation_finding(event)
            for event in reversed(events)  # Oldest first.
            if event["EventType"] == VALIDATION
        )

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
                # Explicit, because the documented default differs from the observed one.
                DisableRollback=False,
            )

    def events(self, stack: str) -> Iterator[StackEvent]:
        """Newest first; each page is fetched when it is reached."""
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
