"""The stack `training`: training jobs on AWS Batch, in an existing VPC."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, ClassVar

from troposphere import GetAtt, Ref, iam

from metaflow_batch_cfn.core.declare import ParameterRule, Result
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import (
    Number,
    Text,
    choose,
    is_given,
    value_of,
)
from metaflow_batch_cfn.modules.batch.job_definition import JobDefinition, JobDefinitionOutputs
from metaflow_batch_cfn.parts.batch import queues
from metaflow_batch_cfn.parts.batch.containers import REGION_VARIABLES, Ec2Container
from metaflow_batch_cfn.parts.batch.job_definitions import Job
from metaflow_batch_cfn.parts.batch.own_fleets import own_fleet
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources
from metaflow_batch_cfn.parts.batch.retries import INSTANCE_LOST, Retry
from metaflow_batch_cfn.parts.fields.capacity import InstanceTypes, MaxvCpus, RunOnSpot
from metaflow_batch_cfn.parts.fields.disks_and_logs import Storage
from metaflow_batch_cfn.parts.fields.gpu import GpuInstanceTypes, JobGpus
from metaflow_batch_cfn.parts.fields.jobs import (
    Environment,
    JobAttempts,
    JobMemoryMiB,
    JobTimeoutSeconds,
    JobVcpus,
)
from metaflow_batch_cfn.parts.fields.naming import NamePrefix
from metaflow_batch_cfn.parts.fields.network import SubnetIds, VpcId
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.fields.training import (
    DaskMemoryLimit,
    DaskWorkers,
    DataBucketName,
    JobCommand,
    ResultsBucketName,
    SharedMemoryMiB,
    TrainingImage,
    bytes_of,
)
from metaflow_batch_cfn.parts.iam import roles
from metaflow_batch_cfn.parts.iam.job_policies import bucket_access
from metaflow_batch_cfn.parts.naming import name_in_arn, prefixed
from metaflow_batch_cfn.parts.rules.instance_fit import ONE_ARCHITECTURE, instance_problems
from metaflow_batch_cfn.parts.services.security_groups import https_only_group
from metaflow_batch_cfn.parts.texts import filled

__all__ = ["TrainingBatch"]


@record(frozen=True, kw_only=True)
class TrainingBatchOutputs:
    """The queue, job definition and role of training jobs."""

    queue_arn: Annotated[Text, Result("JobQueueArn", "ARN of the job queue.")]
    queue_name: Annotated[Text, Result("JobQueueName", "Name of the job queue.")]
    definition: JobDefinitionOutputs
    environment_arn: Annotated[
        Text, Result("ComputeEnvironmentArn", "ARN of the compute environment.")
    ]
    job_role_arn: Annotated[
        Text, Result("JobRoleArn", "Role of the jobs: reads the data, writes the results.")
    ]
    security_group_id: Annotated[
        Text, Result("SecurityGroupId", "Security group of the instances: outbound HTTPS only.")
    ]


@module
class TrainingBatch:
    """Training jobs on AWS Batch in an existing VPC: a queue, a compute environment of instances
    large enough for a job, and a job definition with its command, Dask settings and access to two
    of your buckets.

    Raises `InvalidFieldError` for invalid values, and for a job that fits on no instance type.
    """

    name_prefix: NamePrefix = None
    vpc_id: VpcId
    subnet_ids: SubnetIds
    max_vcpus: MaxvCpus = 32
    instance_types: InstanceTypes = (
        "r7i.xlarge",
        "r7i.2xlarge",
        "m7i.2xlarge",
        "m7i.4xlarge",
    )
    gpu_instance_types: GpuInstanceTypes = (
        "g4dn.2xlarge",
        "g4dn.4xlarge",
        "g4dn.8xlarge",
    )
    run_on_spot: RunOnSpot = False
    container_image: TrainingImage
    command: JobCommand = ("python", "-m", "recursive_training.run_training")
    job_vcpus: JobVcpus = 4
    job_memory_mib: JobMemoryMiB = 16384
    job_gpus: JobGpus = None
    dask_memory_limit: DaskMemoryLimit = "12GB"
    dask_workers: DaskWorkers = 4
    data_bucket: DataBucketName
    results_bucket: ResultsBucketName
    job_attempts: JobAttempts = 3
    job_timeout_seconds: JobTimeoutSeconds = 86400
    shared_memory_mib: SharedMemoryMiB = 1024
    environment: Environment = field(default_factory=dict)
    storage: Storage = Storage()
    tags: Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = (ONE_ARCHITECTURE,)

    def build(self, scope: Scope) -> TrainingBatchOutputs:
        group = scope.add(
            https_only_group(
                scope.name("InstanceSecurityGroup"), vpc_id=self.vpc_id, tags=self.tags
            )
        )
        environment = self._environment(scope, Ref(group))
        queue = scope.add(
            queues.ec2_queue(
                scope.name("JobQueue"),
                prefixed(self.name_prefix, "queue"),
                (environment,),
                1,
                self.tags,
            )
        )
        role = self._job_role(scope)
        return TrainingBatchOutputs(
            queue_arn=Ref(queue),
            queue_name=name_in_arn(Ref(queue)),
            definition=self._definition(scope, role),
            environment_arn=environment.arn,
            job_role_arn=GetAtt(role, "Arn"),
            security_group_id=Ref(group),
        )

    def _environment(self, scope: Scope, group_id: Text) -> queues.Instances:
        fleet = own_fleet(
            scope,
            subnet_ids=self.subnet_ids,
            security_group_ids=[group_id],
            root_volume_gib=self.storage.root_volume_gib,
            name=self.name_prefix,
            tags=self.tags,
        )
        with_gpus = is_given(self.job_gpus)
        environment = fleet.environment(
            scope.name("ComputeEnvironment"),
            spot=self.run_on_spot,
            image_type=choose(with_gpus, "ECS_AL2023_NVIDIA", "ECS_AL2023"),
            max_vcpus=self.max_vcpus,
            instance_types=choose(with_gpus, self.gpu_instance_types, self.instance_types),
        )
        return queues.Instances(Ref(scope.add(environment)))

    def _job_role(self, scope: Scope) -> iam.Role:
        policies = [bucket_access(_bucket_arn(self.data_bucket), _bucket_arn(self.results_bucket))]
        description = "Taken by training jobs: reads the data, writes the results."
        return scope.add(roles.job_role(scope.name("JobRole"), description, policies, self.tags))

    def _definition(self, scope: Scope, role: iam.Role) -> JobDefinitionOutputs:
        """A separate role, not the instance's, pulls its image and writes its log."""
        execution = scope.add(roles.execution_role(scope.name("ExecutionRole"), self.tags))
        return JobDefinition(
            name_prefix=self.name_prefix,
            container_image=self.container_image,
            container_role_arn=GetAtt(role, "Arn"),
            execution_role_arn=GetAtt(execution, "Arn"),
            log_retention_days=self.storage.log_retention_days,
            suffix="training",
            job=Job(
                runs=self._container(),
                retry=Retry(attempts=self.job_attempts, rules=(INSTANCE_LOST,)),
                timeout_seconds=self.job_timeout_seconds,
            ),
            tags=self.tags,
        ).build(scope)

    def _container(self) -> Ec2Container:
        return Ec2Container(
            resources=Ec2Resources(
                vcpus=self.job_vcpus, memory_mib=self.job_memory_mib, gpus=self.job_gpus
            ),
            command=self.command,
            environment={
                "DATA_BUCKET": self.data_bucket,
                "RESULTS_BUCKET": self.results_bucket,
                "DASK_MEMORY_LIMIT": self.dask_memory_limit,
                "DASK_WORKERS": _as_text(self.dask_workers),
                **REGION_VARIABLES,
                **self.environment,
            },
            shared_memory_mib=self.shared_memory_mib,
        )

    def problems(self) -> Iterator[Problem]:
        yield from self._dask_problems()
        with_gpus = is_given(self.job_gpus)
        if with_gpus is not True:
            yield from self._fit_problems("instance_types", gpus=0)
        if with_gpus is not False:
            gpus = value_of(self.job_gpus)
            yield from self._fit_problems(
                "gpu_instance_types", gpus=int(gpus) if isinstance(gpus, str) else 1
            )

    def _fit_problems(self, name: str, gpus: int) -> Iterator[Problem]:
        yield from instance_problems(
            name,
            getattr(self, name),
            gpu=gpus > 0,
            max_vcpus=self.max_vcpus,
            job=(self.job_vcpus, self.job_memory_mib, gpus),
        )

    def _dask_problems(self) -> Iterator[Problem]:
        limit, memory = self.dask_memory_limit, self.job_memory_mib
        if not isinstance(limit, str) or not isinstance(memory, int):
            return
        if bytes_of(limit) >= memory * 2**20:
            yield Problem(
                "dask_memory_limit",
                f"{limit} is not less than the {memory} MiB of the job",
                "Leave some memory for the program itself.",
            )


def _bucket_arn(name: Text) -> Text:
    return filled("arn:${AWS::Partition}:s3:::${Bucket}", Bucket=name)


def _as_text(number: Number) -> Text:
    return str(number) if isinstance(number, int) else number
