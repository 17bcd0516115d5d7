"""The IAM roles of AWS Batch for Metaflow, each with what it needs and nothing more."""

from dataclasses import dataclass, field
from typing import Annotated

from troposphere import GetAtt, Ref, iam

from metaflow_batch_cfn.core.declare import Param, Result, Toggle
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated, Switch, Text
from metaflow_batch_cfn.parts import formats, parameters, roles
from metaflow_batch_cfn.parts.policies import datastore_access, trusted_by

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


@module
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
        description = "Taken by AWS Batch jobs of Metaflow."
        return scope.add(roles.job_role(scope.name("JobRole"), description, [policy], self.tags))

    def _instance_profile(self, scope: Scope) -> iam.InstanceProfile:
        role = scope.add(roles.instance_role(scope.name("InstanceRole"), self.tags))
        return scope.add(iam.InstanceProfile(scope.name("InstanceProfile"), Roles=[Ref(role)]))

    def _service_role(self, scope: Scope) -> iam.Role:
        """`job/*` belongs here: without it AWS Batch cannot take the role.

        https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html
        """
        role = roles.service_owned_role(
            scope.name("ServiceRole"),
            trusted_by("batch", "batch:compute-environment/*", "batch:job/*"),
            "service-role/AWSBatchServiceRole",
            self.tags,
        )
        return scope.add(role, self.enable_service_role)

    def _spot_fleet_role(self, scope: Scope) -> iam.Role:
        """No source keys in this trust: none are documented for Spot fleet."""
        role = roles.service_owned_role(
            scope.name("SpotFleetRole"),
            trusted_by("spotfleet"),
            "service-role/AmazonEC2SpotFleetTaggingRole",
            self.tags,
        )
        return scope.add(role, self.enable_spot_fleet_role)

    def _execution_role(self, scope: Scope) -> iam.Role:
        role = roles.execution_role(scope.name("ExecutionRole"), self.tags)
        return scope.add(role, self.enable_execution_role)
