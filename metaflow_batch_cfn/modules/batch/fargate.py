"""An AWS Batch queue on Fargate, without instances to manage."""

from dataclasses import field
from typing import Annotated

from troposphere import Ref, batch

from metaflow_batch_cfn.core.declare import Result, Setting
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Switch, Text, choose
from metaflow_batch_cfn.parts.batch.compute_environments import fargate_environment
from metaflow_batch_cfn.parts.batch.queues import Fargate, fargate_queue
from metaflow_batch_cfn.parts.fields.fargate import FargateCapacity
from metaflow_batch_cfn.parts.fields.jobs import priority_problems
from metaflow_batch_cfn.parts.fields.naming import NamePrefix
from metaflow_batch_cfn.parts.fields.network import SecurityGroupIds, SubnetIds
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.naming import name_in_arn, prefixed

__all__ = ["FargateQueue"]


@record(frozen=True, kw_only=True)
class FargateQueueOutputs:
    """The queue for Fargate jobs, and its compute environment."""

    queue_arn: Annotated[Text, Result("FargateJobQueueArn", "ARN of the Fargate queue.")]
    queue_name: Annotated[Text, Result("FargateJobQueueName", "Name of the Fargate queue.")]
    environment_arn: Annotated[
        Text, Result("FargateComputeEnvironmentArn", "ARN of the Fargate compute environment.")
    ]


@module
class FargateQueue:
    """An AWS Batch queue with a compute environment on Fargate, by default on Spot capacity. It
    costs nothing while no job runs.
    """

    name_prefix: NamePrefix = None
    subnet_ids: SubnetIds
    security_group_ids: SecurityGroupIds
    capacity: FargateCapacity = FargateCapacity()
    priority: Annotated[
        int,
        Setting(
            "Priority of the queue among those that share its environment.",
            priority_problems,
        ),
    ] = 5
    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> FargateQueueOutputs:
        environment = self._environment(scope)
        queue = scope.add(
            fargate_queue(
                scope.name("FargateJobQueue"),
                prefixed(self.name_prefix, "fargate"),
                environment,
                self.priority,
                self.tags,
            )
        )
        return FargateQueueOutputs(
            queue_arn=Ref(queue),
            queue_name=name_in_arn(Ref(queue)),
            environment_arn=environment.arn,
        )

    def _environment(self, scope: Scope) -> Fargate:
        """Two environments, of which one exists: AWS Batch cannot change one into the other."""
        spot = self._environment_of(scope, "FargateSpotComputeEnvironment", "FARGATE_SPOT")
        plain = self._environment_of(scope, "FargateComputeEnvironment", "FARGATE")
        scope.add(spot, self.capacity.enable_fargate_spot)
        scope.add(plain, self._without_spot(scope))
        return Fargate(choose(self.capacity.enable_fargate_spot, Ref(spot), Ref(plain)))

    def _without_spot(self, scope: Scope) -> Switch:
        return scope.negation("DisableFargateSpot", self.capacity.enable_fargate_spot)

    def _environment_of(self, scope: Scope, name: str, kind: str) -> batch.ComputeEnvironment:
        return fargate_environment(
            scope.name(name),
            kind,
            self.capacity.fargate_max_vcpus,
            self.subnet_ids,
            self.security_group_ids,
        )
