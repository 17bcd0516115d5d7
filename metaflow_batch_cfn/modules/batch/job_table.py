"""The DynamoDB table in which jobs, and who submits them, say how far they are."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from troposphere import GetAtt, Ref, dynamodb

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, present
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.tags import tag_list

__all__ = ["JobTable"]

_KEPT: dict[str, Any] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


@dataclass(frozen=True, kw_only=True)
class JobTableOutputs:
    """Where records of jobs are kept."""

    name: Annotated[Maybe, Result("JobTableName", "Table with a record for each job, by its Id.")]
    arn: Annotated[Maybe, Result("JobTableArn", "ARN of the job table.")]


@module
class JobTable:
    """A DynamoDB table with a record for each job, by its Id: paid by request, encrypted, with
    point-in-time recovery, and kept when the stack is deleted. A record with ExpiresAt (seconds
    since 1970) goes by itself.
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
                **_KEPT,
            )
        )
        return JobTableOutputs(name=scope.gated(Ref(table)), arn=scope.gated(GetAtt(table, "Arn")))
