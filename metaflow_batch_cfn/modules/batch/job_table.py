"""The DynamoDB table that records the progress of jobs."""

from dataclasses import field
from typing import Annotated, Any

from troposphere import GetAtt, Ref, dynamodb

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, present
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.tag_properties import tag_list

__all__ = ["JobTable"]

_RETAINED: dict[str, Any] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


@record(frozen=True, kw_only=True)
class JobTableOutputs:
    """The table that stores job records."""

    name: Annotated[Maybe, Result("JobTableName", "Table with a record for each job, keyed by Id.")]
    arn: Annotated[Maybe, Result("JobTableArn", "ARN of the job table.")]


@module
class JobTable:
    """A DynamoDB table with a record for each job, keyed by Id: on-demand capacity, encrypted, with
    point-in-time recovery, and retained when the stack is deleted. Records expire at ExpiresAt
    (Unix time in seconds), if they have one.
    """

    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> JobTableOutputs:
        table = scope.add(
            dynamodb.Table(
                scope.name("JobTable"),
                **present(
                    BillingMode="PAY_PER_REQUEST",
                    AttributeDefinitions=[
                        dynamodb.AttributeDefinition(AttributeName="Id", AttributeType="S")
                    ],
                    KeySchema=[dynamodb.KeySchema(AttributeName="Id", KeyType="HASH")],
                    PointInTimeRecoverySpecification=dynamodb.PointInTimeRecoverySpecification(
                        PointInTimeRecoveryEnabled=True
                    ),
                    SSESpecification=dynamodb.SSESpecification(SSEEnabled=True),
                    TimeToLiveSpecification=dynamodb.TimeToLiveSpecification(
                        AttributeName="ExpiresAt", Enabled=True
                    ),
                    Tags=tag_list(self.tags),
                ),
                **_RETAINED,
            )
        )
        return JobTableOutputs(name=scope.gated(Ref(table)), arn=scope.gated(GetAtt(table, "Arn")))
