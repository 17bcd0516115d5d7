"""The stack `processing`: batch processing on several queues."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, ClassVar

from troposphere import GetAtt, NoValue, Ref, Select, ec2

from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.published import published
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, Text, TextList, choose, present_items, value_of
from metaflow_batch_cfn.modules.batch.buckets import JobBuckets, JobBucketsOutputs
from metaflow_batch_cfn.modules.batch.fargate import FargateQueue
from metaflow_batch_cfn.modules.batch.file_system import JobFileSystem, JobFileSystemOutputs
from metaflow_batch_cfn.modules.batch.job_table import JobTable, JobTableOutputs
from metaflow_batch_cfn.modules.batch.notifications import JobNotifications
from metaflow_batch_cfn.modules.batch.orchestration import JobOrchestration
from metaflow_batch_cfn.modules.batch.repository import ImageRepository
from metaflow_batch_cfn.modules.batch.schedule import JobSchedule
from metaflow_batch_cfn.modules.network import Network, NetworkOutputs
from metaflow_batch_cfn.parts.batch import queues
from metaflow_batch_cfn.parts.batch.containers import ContainerContext
from metaflow_batch_cfn.parts.batch.job_definitions import Job, job_definition
from metaflow_batch_cfn.parts.batch.own_fleets import own_fleet
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources
from metaflow_batch_cfn.parts.fields.capacity import SeparateCapacity
from metaflow_batch_cfn.parts.fields.disks_and_logs import Storage
from metaflow_batch_cfn.parts.fields.fargate import AssignPublicIp, FargateCapacity
from metaflow_batch_cfn.parts.fields.jobs import Jobs
from metaflow_batch_cfn.parts.fields.naming import NamePrefix
from metaflow_batch_cfn.parts.fields.network import ExistingNetwork, ExistingVpc, NewNetwork
from metaflow_batch_cfn.parts.fields.notifications import Notifications
from metaflow_batch_cfn.parts.fields.options import Options
from metaflow_batch_cfn.parts.fields.schedule import EnableSchedule, Schedule
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.iam import roles
from metaflow_batch_cfn.parts.iam.job_policies import bucket_access
from metaflow_batch_cfn.parts.naming import definition_name, prefixed
from metaflow_batch_cfn.parts.processing.jobs import ProcessingJobs
from metaflow_batch_cfn.parts.processing.results import ProcessingOutputs
from metaflow_batch_cfn.parts.rules.instance_fit import ONE_ARCHITECTURE, instance_problems
from metaflow_batch_cfn.parts.services.file_systems import file_system_access
from metaflow_batch_cfn.parts.services.log_groups import job_log_group

__all__ = ["PROCESSING"]

_HIGH, _LOW = 10, 1
_TEXT = (
    "Batch processing on AWS Batch in an existing {}: queues on On-Demand, Spot and Fargate"
    " capacity, job definitions, buckets, a repository and failure notifications. No instance runs"
    " while idle."
)


@record(frozen=True)
class _OptionalParts:
    """The optional parts that job definitions and the state machine refer to."""

    file_system: JobFileSystemOutputs
    table: JobTableOutputs


@module
class Processing:
    """Batch processing on AWS Batch in an empty account: private subnets, queues on On-Demand, Spot
    and Fargate capacity, job definitions, buckets, a repository and failure notifications. No
    instance runs while idle; the NAT gateway does.

    Optional: a schedule, a shared file system, multi-node jobs, and a state machine with a table.
    Raises `InvalidFieldError` for invalid values, and for a job that fits on no instance type.
    """

    name_prefix: NamePrefix = None
    network: NewNetwork | ExistingVpc | ExistingNetwork = NewNetwork(enable_private_subnets=True)
    capacity: SeparateCapacity = SeparateCapacity()
    fargate: FargateCapacity = FargateCapacity()
    assign_public_ip: AssignPublicIp = False
    jobs: Jobs = Jobs(job_vcpus=2, job_memory_mib=4096)
    enable_schedule: EnableSchedule = False
    schedule: Schedule = Schedule()
    notifications: Notifications = Notifications()
    options: Options = Options()
    storage: Storage = Storage()
    tags: Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = (ONE_ARCHITECTURE,)
    descriptions: ClassVar[Mapping[type, str]] = MappingProxyType(
        {ExistingVpc: _TEXT.format("VPC"), ExistingNetwork: _TEXT.format("network")}
    )

    def build(self, scope: Scope) -> ProcessingOutputs:
        network = Network(network=self.network, tags=self.tags).build(scope)
        spot, on_demand = self._environments(scope, network)
        high = self._queue(scope, "HighPriorityJobQueue", "high-priority", _HIGH, on_demand, spot)
        low = self._queue(scope, "LowPriorityJobQueue", "low-priority", _LOW, spot)
        fargate = self._fargate_queue(scope, network)
        nodes = self._multi_node_queue(scope, on_demand, network)

        buckets = JobBuckets(tags=self.tags).build(scope)
        optional = self._optional_parts(scope, network)
        group = job_log_group(
            scope, "/batch", self.name_prefix, self.storage.log_retention_days, self.tags
        )
        context = self._container_context(scope, buckets, optional, group)
        jobs = self._jobs(buckets)
        job = self._definition(scope, "JobDefinition", "job", jobs.on_instances(), context)
        definitions = self._other_definitions(scope, jobs, optional, context)

        optional_nodes = choose(self.options.enable_multi_node, nodes, NoValue)
        queue_arns = present_items(high, low, fargate, optional_nodes)
        return ProcessingOutputs(
            high_queue_arn=high,
            low_queue_arn=low,
            fargate_queue_arn=fargate,
            multi_node_queue_arn=scope.gated(nodes, self.options.enable_multi_node),
            job_arn=job,
            **definitions,
            input_bucket=buckets.input_name,
            output_bucket=buckets.output_name,
            repository_uri=ImageRepository(tags=self.tags).build(scope).uri,
            log_group=group,
            topic_arn=self._notifications(scope, queue_arns),
            schedule=self._schedule(scope, low, definition_name(job)),
            table=optional.table.name,
            state_machine_arn=self._orchestration(
                scope, high, definition_name(job), optional.table
            ),
        )

    def _environments(
        self, scope: Scope, network: NetworkOutputs
    ) -> tuple[queues.Spot, queues.OnDemand]:
        fleet = own_fleet(
            scope,
            subnet_ids=network.subnet_ids,
            security_group_ids=network.security_group_ids,
            root_volume_gib=self.storage.root_volume_gib,
            name=self.name_prefix,
            tags=self.tags,
        )
        spot = fleet.environment(
            scope.name("SpotComputeEnvironment"),
            spot=True,
            max_vcpus=self.capacity.spot_max_vcpus,
            instance_types=self.capacity.instance_types,
        )
        on_demand = fleet.environment(
            scope.name("OnDemandComputeEnvironment"),
            max_vcpus=self.capacity.on_demand_max_vcpus,
            instance_types=self.capacity.instance_types,
        )
        return queues.Spot(Ref(scope.add(spot))), queues.OnDemand(Ref(scope.add(on_demand)))

    def _queue(
        self,
        scope: Scope,
        title: str,
        suffix: str,
        priority: int,
        *environments: queues.Spot | queues.OnDemand,
    ) -> Text:
        name = prefixed(self.name_prefix, suffix)
        queue = queues.ec2_queue(scope.name(title), name, environments, priority, self.tags)
        return Ref(scope.add(queue))

    def _fargate_queue(self, scope: Scope, network: NetworkOutputs) -> Text:
        queue = FargateQueue(
            name_prefix=self.name_prefix,
            subnet_ids=network.subnet_ids,
            security_group_ids=network.security_group_ids,
            capacity=self.fargate,
            tags=self.tags,
        )
        return queue.build(scope).queue_arn

    def _multi_node_queue(
        self, scope: Scope, on_demand: queues.OnDemand, network: NetworkOutputs
    ) -> Text:
        """Nodes connect to each other, so their security group allows traffic from itself."""
        group = _first(network.security_group_ids)
        traffic = ec2.SecurityGroupIngress(
            scope.name("NodeTraffic"),
            GroupId=group,
            SourceSecurityGroupId=group,
            IpProtocol="-1",
            Description="Nodes of one job reach one another",
        )
        scope.add(traffic, self.options.enable_multi_node)
        name = prefixed(self.name_prefix, "multi-node")
        title = scope.name("MultiNodeJobQueue")
        queue = queues.multi_node_queue(title, name, on_demand, _HIGH, self.tags)
        return Ref(scope.add(queue, self.options.enable_multi_node))

    def _optional_parts(self, scope: Scope, network: NetworkOutputs) -> _OptionalParts:
        system = JobFileSystem(
            vpc_id=network.vpc_id,
            subnet_ids=network.subnet_ids,
            security_group_ids=network.security_group_ids,
            mount_targets=_mount_targets(network.subnet_ids),
            tags=self.tags,
        )
        return _OptionalParts(
            file_system=system.build(scope.under(self.options.enable_file_system)),
            table=JobTable(tags=self.tags).build(scope.under(self.options.enable_job_tracking)),
        )

    def _container_context(
        self, scope: Scope, buckets: JobBucketsOutputs, optional: _OptionalParts, group: Text
    ) -> ContainerContext:
        system = optional.file_system
        policies = present_items(
            bucket_access(buckets.input_arn, buckets.output_arn),
            choose(
                self.options.enable_file_system,
                file_system_access(value_of(system.arn), value_of(system.access_point_arn)),
                NoValue,
            ),
        )
        description = "Taken by jobs: reads the input, writes the output."
        job_role = roles.job_role(scope.name("JobRole"), description, policies, self.tags)
        execution_role = roles.execution_role(scope.name("ExecutionRole"), self.tags)
        return ContainerContext(
            image=self.jobs.container_image,
            log_group=group,
            job_role_arn=GetAtt(scope.add(job_role), "Arn"),
            execution_role_arn=GetAtt(scope.add(execution_role), "Arn"),
        )

    def _jobs(self, buckets: JobBucketsOutputs) -> ProcessingJobs:
        return ProcessingJobs(
            resources=Ec2Resources(vcpus=self.jobs.job_vcpus, memory_mib=self.jobs.job_memory_mib),
            attempts=self.jobs.job_attempts,
            timeout_seconds=self.jobs.job_timeout_seconds,
            environment={
                "INPUT_BUCKET": buckets.input_name,
                "OUTPUT_BUCKET": buckets.output_name,
            },
        )

    def _other_definitions(
        self,
        scope: Scope,
        jobs: ProcessingJobs,
        optional: _OptionalParts,
        context: ContainerContext,
    ) -> dict[str, Any]:
        system = optional.file_system
        on_fargate = jobs.on_fargate(self.assign_public_ip)
        with_files = jobs.with_file_system(value_of(system.id), value_of(system.access_point_id))
        multi_node = jobs.multi_node()
        files = scope.under(self.options.enable_file_system)
        nodes = scope.under(self.options.enable_multi_node)
        return {
            "fargate_job_arn": self._definition(
                scope, "FargateJobDefinition", "fargate-job", on_fargate, context
            ),
            "array_job_arn": self._definition(
                scope, "ArrayJobDefinition", "array-job", jobs.as_array(), context
            ),
            "file_system_job_arn": self._definition(
                files, "FileSystemJobDefinition", "file-system-job", with_files, context
            ),
            "multi_node_job_arn": self._definition(
                nodes, "MultiNodeJobDefinition", "multi-node-job", multi_node, context
            ),
        }

    def _definition(
        self, scope: Scope, title: str, suffix: str, job: Job, context: ContainerContext
    ) -> Any:
        """The definition's ARN, gated like its scope."""
        name = prefixed(self.name_prefix, suffix)
        definition = job_definition(scope.name(title), name, job, context, self.tags)
        return scope.gated(GetAtt(scope.add(definition), "JobDefinitionArn"))

    def _notifications(self, scope: Scope, queue_arns: list[Text]) -> Text:
        notifications = JobNotifications(
            job_queue_arns=queue_arns,
            notifications=self.notifications,
            tags=self.tags,
        )
        return notifications.build(scope).topic_arn

    def _schedule(self, scope: Scope, queue_arn: Text, definition: Text) -> Maybe:
        schedule = JobSchedule(
            schedule=self.schedule,
            job_queue_arn=queue_arn,
            job_definition_name=definition,
            tags=self.tags,
        )
        return schedule.build(scope.under(self.enable_schedule)).name

    def _orchestration(
        self, scope: Scope, queue_arn: Text, definition: Text, table: JobTableOutputs
    ) -> Maybe:
        orchestration = JobOrchestration(
            job_queue_arn=queue_arn,
            job_definition_name=definition,
            job_table_name=value_of(table.name),
            log_retention_days=self.storage.log_retention_days,
            tags=self.tags,
        )
        return orchestration.build(scope.under(self.options.enable_job_tracking)).arn

    def problems(self) -> Iterator[Problem]:
        yield from instance_problems(
            "instance_types",
            self.capacity.instance_types,
            max_vcpus=self.capacity.on_demand_max_vcpus,
            job=(self.jobs.job_vcpus, self.jobs.job_memory_mib, 0),
        )
        yield from self._outbound_problems()

    def _outbound_problems(self) -> Iterator[Problem]:
        private = getattr(self.network, "enable_private_subnets", None)
        if private is False and self.assign_public_ip is False:
            what = "Fargate jobs in public subnets have no outbound access without a public IP"
            remedy = "Set assign_public_ip or enable_private_subnets to true."
            yield Problem("assign_public_ip", what, remedy)


def _first(values: Any) -> Text:
    picked: Text = values[0] if isinstance(values, (list, tuple)) else Select(0, values)
    return picked


def _mount_targets(subnet_ids: TextList) -> int:
    """One for each subnet, at most 3; 2 if the subnets are known only at deploy time."""
    return min(len(subnet_ids), 3) if isinstance(subnet_ids, (list, tuple)) else 2


PROCESSING = published(
    Processing,
    pins={
        "enable_private_subnets": True,
        "assign_public_ip": False,
        "notification_key_arn": None,
    },
)
