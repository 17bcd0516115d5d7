"""What a state machine is allowed to do to run a job and record it."""

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


def job_monitoring() -> tuple[Statement, ...]:
    """Wait for a job to finish, and terminate it if the execution is stopped.

    Step Functions is notified of the job's end through a rule of this name:
    https://docs.aws.amazon.com/step-functions/latest/dg/batch-iam.html
    """
    rule = f"arn:${{AWS::Partition}}:events:{_HERE}:rule/StepFunctionsGetEventsForBatchJobsRule"
    jobs = f"arn:${{AWS::Partition}}:batch:{_HERE}:job/*"
    rule_actions = [awacs.events.PutTargets, awacs.events.PutRule, awacs.events.DescribeRule]
    return (
        allow([awacs.batch.TerminateJob], Sub(jobs)),
        allow(rule_actions, Sub(rule)),
    )


def unscoped() -> Statement:
    """Actions without resource-level permissions: describing jobs, and delivering logs.

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
