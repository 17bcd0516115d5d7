"""A job submitted on a schedule, through EventBridge Scheduler."""

from dataclasses import field
from typing import Annotated

from troposphere import GetAtt, Ref, Sub, iam, scheduler

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, present
from metaflow_batch_cfn.parts.fields.jobs import JobDefinitionName, JobQueueArn
from metaflow_batch_cfn.parts.fields.schedule import Schedule
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.iam.job_policies import job_submission, policy
from metaflow_batch_cfn.parts.iam.trust_policies import trusted_by_source
from metaflow_batch_cfn.parts.tag_properties import tag_list
from metaflow_batch_cfn.parts.texts import compact_json, filled

__all__ = ["JobSchedule"]

# A job that could not be submitted in time is not submitted hours late.
_MAX_DELAY_SECONDS = 3600


@record(frozen=True, kw_only=True)
class JobScheduleOutputs:
    """The schedule and its group."""

    name: Annotated[Maybe, Result("ScheduleName", "Name of the schedule.")]
    group_name: Annotated[Maybe, Result("ScheduleGroupName", "Group that contains the schedule.")]


@module
class JobSchedule:
    """A job submitted on a schedule (cron, rate or once, in a time zone) through EventBridge
    Scheduler, by a role that can submit only this job, and only to this queue.
    """

    schedule: Schedule = Schedule()
    job_queue_arn: JobQueueArn
    job_definition_name: JobDefinitionName
    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> JobScheduleOutputs:
        group = scope.add(
            scheduler.ScheduleGroup(
                scope.name("ScheduleGroup"), **present(Tags=tag_list(self.tags))
            )
        )
        schedule = scope.add(
            scheduler.Schedule(
                scope.name("Schedule"),
                GroupName=Ref(group),
                ScheduleExpression=self.schedule.schedule_expression,
                ScheduleExpressionTimezone=self.schedule.schedule_timezone,
                FlexibleTimeWindow=scheduler.FlexibleTimeWindow(Mode="OFF"),
                Target=self._target(self._role(scope, group)),
            )
        )
        return JobScheduleOutputs(
            name=scope.gated(Ref(schedule)), group_name=scope.gated(Ref(group))
        )

    def _role(self, scope: Scope, group: scheduler.ScheduleGroup) -> iam.Role:
        """The source is the group: Scheduler does not send the ARN of a schedule.

        https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        """
        submission = job_submission(self.job_queue_arn, self.job_definition_name)
        return scope.add(
            iam.Role(
                scope.name("ScheduleRole"),
                **present(
                    AssumeRolePolicyDocument=trusted_by_source("scheduler", GetAtt(group, "Arn")),
                    Policies=[policy("submission", submission)],
                    Tags=tag_list(self.tags),
                ),
            )
        )

    def _target(self, role: iam.Role) -> scheduler.Target:
        """By the definition's name, so that each job uses the latest revision."""
        job = {"JobName": "scheduled", "JobQueue": "${Queue}", "JobDefinition": "${Definition}"}
        return scheduler.Target(
            Arn=Sub("arn:${AWS::Partition}:scheduler:::aws-sdk:batch:submitJob"),
            RoleArn=GetAtt(role, "Arn"),
            Input=filled(
                compact_json(job), Queue=self.job_queue_arn, Definition=self.job_definition_name
            ),
            RetryPolicy=scheduler.RetryPolicy(
                MaximumEventAgeInSeconds=_MAX_DELAY_SECONDS, MaximumRetryAttempts=10
            ),
        )
