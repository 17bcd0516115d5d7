"""What a state machine may do to run a job and to keep a record of it."""

from __future__ import annotations

import awacs.batch
import awacs.dynamodb
import awacs.events
import awacs.logs
from awacs.aws import Statement
from troposphere import Sub, iam

from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.iam.job_policies import allow, policy
from metaflow_batch_cfn.parts.texts import filled

_HERE = "${AWS::Region}:${AWS::AccountId}"


def job_watching() -> tuple[Statement, ...]:
    """Wait for a job's end, and end it where the execution is stopped.

    Step Functions learns of the end through a rule of this name:
    https://docs.aws.amazon.com/step-functions/latest/dg/batch-iam.html
    """
    rule = f"arn:${{AWS::Partition}}:events:{_HERE}:rule/StepFunctionsGetEventsForBatchJobsRule"
    jobs = f"arn:${{AWS::Partition}}:batch:{_HERE}:job/*"
    watching = [awacs.events.PutTargets, awacs.events.PutRule, awacs.events.DescribeRule]
    return (
        allow([awacs.batch.TerminateJob], Sub(jobs)),
        allow(watching, Sub(rule)),
    )


def unscoped() -> Statement:
    """What takes no resource: looking at jobs, and having logs delivered.

    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    """
    return allow(
        [
            awacs.batch.DescribeJobs,
            awacs.logs.CreateLogDelivery,
            awacs.logs.GetLogDelivery,
            awacs.logs.UpdateLogDelivery,
            awacs.logs.DeleteLogDelivery,
            awacs.logs.ListLogDeliveries,
            awacs.logs.PutResourcePolicy,
            awacs.logs.DescribeResourcePolicies,
            awacs.logs.DescribeLogGroups,
        ],
        "*",
    )


def table_writing(table_name: Text) -> iam.Policy:
    """Put and update records; never read or delete."""
    return policy(
        "records",
        allow([awacs.dynamodb.PutItem, awacs.dynamodb.UpdateItem], table_arn(table_name)),
    )


def table_arn(table_name: Text) -> Text:
    return filled(f"arn:${{AWS::Partition}}:dynamodb:{_HERE}:table/${{Table}}", Table=table_name)
