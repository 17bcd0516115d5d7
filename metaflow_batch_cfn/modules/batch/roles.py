"""The IAM roles of AWS Batch for Metaflow, each with what it needs and nothing more."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from troposphere import GetAtt, Ref, iam

from metaflow_batch_cfn.core.declare import Param, ParameterRule, Result, Toggle
from metaflow_batch_cfn.core.module import check_fields
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated, Switch, Text, present
from metaflow_batch_cfn.parts import formats, parameters
from metaflow_batch_cfn.parts.policies import datastore_access, managed_policy, trusted_by
from metaflow_batch_cfn.parts.tags import tag_list

__all__ = ["BatchRoles"]


@dataclass(frozen=True, kw_only=True)
class BatchRolesOutputs:
    """ARNs for the role inputs of AWS Batch."""

    job_role_arn: Annotated[Text, Result("JobRoleArn", "Role of the job containers.")]
    instance_profile_arn: Annotated[
        Text, Result("InstanceProfileArn", "Instance profile of the EC2 instances.")
    ]
    service_role_arn: Annotated[Gated, Result("ServiceRoleArn", "Role of AWS Batch itself.")]
    spot_fleet_role_arn: Annotated[Gated, Result("SpotFleetRoleArn", "Spot fleet role.")]
    execution_role_arn: Annotated[
        Gated,
        Result(
            "ExecutionRoleArn",
            "Role that fetches images, secrets and logs for Fargate jobs.",
            feeds="METAFLOW_ECS_FARGATE_EXECUTION_ROLE",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class BatchRoles:
    """IAM roles for AWS Batch: jobs that read and write one S3 datastore, and plain ECS instances.
    The service, Spot fleet and execution roles are there for who needs them, and off.

    The rights of the job role are those that the Metaflow client uses: it never deletes.
    """

    datastore_bucket_arn: Annotated[
        Text,
        Param(
            "DatastoreBucketArn",
            "String",
            "Bucket of Metaflow's datastore, which the jobs read and write, for example"
            " arn:aws:s3:::my-metaflow-bucket.",
            "Datastore bucket ARN",
            parameters.ROLES,
            rule=formats.S3_BUCKET_ARN,
        ),
    ]
    enable_service_role: Annotated[
        Switch,
        Toggle(
            "EnableServiceRole",
            "Make a role for AWS Batch itself. The service-linked role, which is used without it,"
            " lets compute environments change in place; a role of your own does not.",
            "Batch service role",
            parameters.ROLES,
        ),
    ] = False
    enable_spot_fleet_role: Annotated[
        Switch,
        Toggle(
            "EnableSpotFleetRole",
            "Make a Spot fleet role. Only the BEST_FIT allocation strategy needs one.",
            "Spot fleet role",
            parameters.ROLES,
        ),
    ] = False
    enable_execution_role: Annotated[
        Switch,
        Toggle(
            "EnableExecutionRole",
            "Make an execution role, which jobs on Fargate need.",
            "Execution role",
            parameters.ROLES,
        ),
    ] = False
    tags: parameters.Tags = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = ()

    def __post_init__(self) -> None:
        check_fields(self)

    def build(self, scope: Scope) -> BatchRolesOutputs:
        job = self._job_role(scope)
        profile = self._instance_profile(scope)
        service = self._service_role(scope)
        spot_fleet = self._spot_fleet_role(scope)
        execution = self._execution_role(scope)
        return BatchRolesOutputs(
            job_role_arn=GetAtt(job, "Arn"),
            instance_profile_arn=GetAtt(profile, "Arn"),
            service_role_arn=Gated(GetAtt(service, "Arn"), self.enable_service_role),
            spot_fleet_role_arn=Gated(GetAtt(spot_fleet, "Arn"), self.enable_spot_fleet_role),
            execution_role_arn=Gated(GetAtt(execution, "Arn"), self.enable_execution_role),
        )

    def _job_role(self, scope: Scope) -> iam.Role:
        policy = iam.Policy(
            PolicyName="datastore", PolicyDocument=datastore_access(self.datastore_bucket_arn)
        )
        return scope.add(
            iam.Role(
                scope.name("JobRole"),
                **present(
                    Description="Taken by AWS Batch jobs of Metaflow.",
                    AssumeRolePolicyDocument=trusted_by("ecs-tasks", "ecs:*"),
                    Policies=[policy],
                    Tags=tag_list(self.tags),
                ),
            )
        )

    def _instance_profile(self, scope: Scope) -> iam.InstanceProfile:
        """No source keys in this trust: EC2 does not send them."""
        role = self._service_owned_role(
            scope,
            "InstanceRole",
            trusted_by("ec2"),
            "service-role/AmazonEC2ContainerServiceforEC2Role",
        )
        return scope.add(iam.InstanceProfile(scope.name("InstanceProfile"), Roles=[Ref(role)]))

    def _service_role(self, scope: Scope) -> iam.Role:
        """`job/*` belongs here: without it AWS Batch cannot take the role.

        https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html
        """
        return self._service_owned_role(
            scope,
            "ServiceRole",
            trusted_by("batch", "batch:compute-environment/*", "batch:job/*"),
            "service-role/AWSBatchServiceRole",
            self.enable_service_role,
        )

    def _spot_fleet_role(self, scope: Scope) -> iam.Role:
        """No source keys in this trust: none are documented for Spot fleet."""
        return self._service_owned_role(
            scope,
            "SpotFleetRole",
            trusted_by("spotfleet"),
            "service-role/AmazonEC2SpotFleetTaggingRole",
            self.enable_spot_fleet_role,
        )

    def _execution_role(self, scope: Scope) -> iam.Role:
        return self._service_owned_role(
            scope,
            "ExecutionRole",
            trusted_by("ecs-tasks", "ecs:*"),
            "service-role/AmazonECSTaskExecutionRolePolicy",
            self.enable_execution_role,
        )

    def _service_owned_role(
        self, scope: Scope, name: str, trust: object, policy: str, when: Switch = True
    ) -> iam.Role:
        """A role with one policy that AWS keeps.

        The policy is part of the role, so that it cannot be deleted before what needs it.
        """
        role = iam.Role(
            scope.name(name),
            **present(
                AssumeRolePolicyDocument=trust,
                ManagedPolicyArns=[managed_policy(policy)],
                Tags=tag_list(self.tags),
            ),
        )
        return scope.add(role, when)
