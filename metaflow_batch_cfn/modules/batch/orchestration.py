"""A state machine that submits a job and waits for it to finish."""

from dataclasses import field
from typing import Annotated, Any

from troposphere import GetAtt, NoValue, Ref, iam, logs, stepfunctions

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, choose, is_given, present, present_items, value_of
from metaflow_batch_cfn.parts.fields.disks_and_logs import LogRetentionDays
from metaflow_batch_cfn.parts.fields.jobs import JobDefinitionName, JobQueueArn, JobTableName
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.iam.job_policies import job_submission, policy
from metaflow_batch_cfn.parts.iam.orchestration_policies import (
    job_monitoring,
    table_writing,
    unscoped,
)
from metaflow_batch_cfn.parts.iam.trust_policies import trusted_by
from metaflow_batch_cfn.parts.services import state_machines
from metaflow_batch_cfn.parts.tag_properties import tag_list

__all__ = ["JobOrchestration"]


@record(frozen=True, kw_only=True)
class JobOrchestrationOutputs:
    """The state machine to start, and its log group."""

    arn: Annotated[
        Maybe,
        Result("StateMachineArn", "State machine that runs a job and waits for it to end."),
    ]
    log_group: Annotated[
        Maybe, Result("StateMachineLogGroupName", "Log group of the state machine.")
    ]


@module
class JobOrchestration:
    """A Step Functions state machine that submits a job, waits for it to finish, and optionally
    records it in a table. The input of an execution is passed to batch:SubmitJob, for example
    ArrayProperties, ContainerOverrides or Parameters.
    """

    job_queue_arn: JobQueueArn
    job_definition_name: JobDefinitionName
    job_table_name: JobTableName = None
    log_retention_days: LogRetentionDays = 365
    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> JobOrchestrationOutputs:
        group = scope.add(
            logs.LogGroup(
                scope.name("StateMachineLogGroup"),
                DeletionPolicy="Delete",
                UpdateReplacePolicy="Delete",
                **present(RetentionInDays=self.log_retention_days, Tags=tag_list(self.tags)),
            )
        )
        role = self._role(scope)
        machine = scope.add(
            stepfunctions.StateMachine(
                scope.name("StateMachine"),
                **present(
                    StateMachineType="STANDARD",
                    DefinitionString=self._definition(),
                    RoleArn=GetAtt(role, "Arn"),
                    LoggingConfiguration=_logging(group),
                    Tags=tag_list(self.tags),
                ),
            )
        )
        return JobOrchestrationOutputs(
            arn=scope.gated(Ref(machine)), log_group=scope.gated(Ref(group))
        )

    def _definition(self) -> Any:
        """Without a table, the machine has one state."""
        queue, definition = self.job_queue_arn, self.job_definition_name
        plain = state_machines.run_job(queue, definition)
        recording = state_machines.run_job_and_record(
            queue, definition, value_of(self.job_table_name)
        )
        return choose(is_given(self.job_table_name), recording, plain)

    def _role(self, scope: Scope) -> iam.Role:
        submission = job_submission(self.job_queue_arn, self.job_definition_name)
        recording = choose(
            is_given(self.job_table_name), table_writing(value_of(self.job_table_name)), NoValue
        )
        running = policy("jobs", submission, *job_monitoring(), unscoped())
        return scope.add(
            iam.Role(
                scope.name("StateMachineRole"),
                **present(
                    AssumeRolePolicyDocument=trusted_by("states", "states:stateMachine:*"),
                    Policies=present_items(running, recording),
                    Tags=tag_list(self.tags),
                ),
            )
        )


def _logging(group: logs.LogGroup) -> stepfunctions.LoggingConfiguration:
    """Logs every step, but not its input or output, which may contain confidential data."""
    return stepfunctions.LoggingConfiguration(
        Level="ALL",
        IncludeExecutionData=False,
        Destinations=[
            stepfunctions.LogDestination(
                CloudWatchLogsLogGroup=stepfunctions.CloudWatchLogsLogGroup(
                    LogGroupArn=GetAtt(group, "Arn")
                )
            )
        ],
    )
