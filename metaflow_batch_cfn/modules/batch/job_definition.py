"""An AWS Batch job definition, with the log group and the execution role that it needs."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated

from troposphere import GetAtt

from metaflow_batch_cfn.core.declare import Result, Setting
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated, Maybe, Text, choose, is_given, value_of
from metaflow_batch_cfn.parts.batch.containers import ContainerContext, Ec2Container
from metaflow_batch_cfn.parts.batch.job_definitions import Job, job_definition
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources
from metaflow_batch_cfn.parts.fields.disks_and_logs import LogRetentionDays
from metaflow_batch_cfn.parts.fields.jobs import PUBLIC_IMAGE, ContainerImage, name_problems
from metaflow_batch_cfn.parts.fields.naming import NamePrefix
from metaflow_batch_cfn.parts.fields.roles import ContainerRoleArn, ExecutionRoleArn
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.iam import roles
from metaflow_batch_cfn.parts.iam.job_policies import secret_fetching
from metaflow_batch_cfn.parts.naming import definition_name, prefixed
from metaflow_batch_cfn.parts.services.log_groups import job_log_group

__all__ = ["JobDefinition"]

_ONE_VCPU = Job(runs=Ec2Container(resources=Ec2Resources(vcpus=1, memory_mib=2048)))


def _job_problems(name: str, job: object) -> Iterator[Problem]:
    if not isinstance(job, Job):
        yield Problem(name, f"expected a Job, got {job!r}", "Give Job(runs=Ec2Container(...)).")


@record(frozen=True, kw_only=True)
class JobDefinitionOutputs:
    """The job definition, by name and ARN, and its log group."""

    name: Annotated[
        Text,
        Result(
            "JobDefinitionName",
            "Name of the job definition; jobs submitted by name use its latest revision.",
        ),
    ]
    arn: Annotated[Text, Result("JobDefinitionArn", "ARN of the latest revision.")]
    log_group: Annotated[Text, Result("JobLogGroupName", "Log group of the jobs.")]


@module
class JobDefinition:
    """An AWS Batch job definition: what a job runs, on which platform, when it is retried and how
    long it may take. By default, jobs are retried only after an interruption, and they always have
    a time limit.

    Raises `InvalidFieldError` for a job without a role that it needs.
    """

    name_prefix: NamePrefix = None
    container_image: ContainerImage = PUBLIC_IMAGE
    container_role_arn: ContainerRoleArn = None
    execution_role_arn: ExecutionRoleArn = None
    log_retention_days: LogRetentionDays = 365
    suffix: Annotated[
        str,
        Setting("Suffix of the definition's name, after the prefix.", name_problems),
    ] = "job"
    job: Annotated[
        Job, Setting("What runs, by default a container of 1 vCPU on EC2.", _job_problems)
    ] = _ONE_VCPU
    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> JobDefinitionOutputs:
        group = job_log_group(scope, "/batch", self.name_prefix, self.log_retention_days, self.tags)
        context = ContainerContext(
            image=self.container_image,
            log_group=group,
            job_role_arn=self.container_role_arn,
            execution_role_arn=self._execution_role(scope),
        )
        name = prefixed(self.name_prefix, self.suffix)
        title = scope.name("JobDefinition")
        definition = scope.add(job_definition(title, name, self.job, context, self.tags))
        arn = GetAtt(definition, "JobDefinitionArn")
        return JobDefinitionOutputs(name=definition_name(arn), arn=arn, log_group=group)

    def _execution_role(self, scope: Scope) -> Maybe:
        """The given role, or the module's own if none is given and one is needed."""
        given_role = self.execution_role_arn
        if not self.job.needs_execution_role or is_given(given_role) is True:
            return given_role
        secrets = self.job.secret_arns
        policies = [secret_fetching(secrets)] if secrets else []
        own = roles.execution_role(scope.name("ExecutionRole"), self.tags, policies)
        missing = scope.negation("HasNoExecutionRoleArn", is_given(given_role))
        scope.add(own, missing)
        chosen: Maybe = choose(missing, GetAtt(own, "Arn"), value_of(given_role))
        return chosen

    def problems(self) -> Iterator[Problem]:
        if self.job.needs_job_role and self._may_lack_its_role():
            yield Problem(
                "container_role_arn",
                "the job mounts an EFS file system, which requires a job role",
                "Give a role that is allowed to mount it.",
            )

    def _may_lack_its_role(self) -> bool:
        role = self.container_role_arn
        return role is None or (isinstance(role, Gated) and role.when is False)
