"""The IAM roles of AWS Batch for Metaflow: the generic roles, and the job role of Metaflow."""

from dataclasses import field
from typing import Annotated

import awacs.s3
from awacs.aws import Allow, PolicyDocument, Statement
from troposphere import GetAtt, iam

from metaflow_batch_cfn.core.declare import Param, Result, Toggle
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, Switch, Text
from metaflow_batch_cfn.parts.fields.roles import ROLES
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.iam import roles
from metaflow_batch_cfn.parts.iam.bucket_policies import objects_of
from metaflow_batch_cfn.parts.rules import formats

__all__ = ["BatchRoles"]


@record(frozen=True, kw_only=True)
class BatchRolesOutputs:
    """ARNs for the role inputs of AWS Batch."""

    job_role_arn: Annotated[Text, Result("JobRoleArn", "Role of the job containers.")]
    instance_profile_arn: Annotated[
        Text, Result("InstanceProfileArn", "Instance profile of the EC2 instances.")
    ]
    service_role_arn: Annotated[Maybe, Result("ServiceRoleArn", "Service role of AWS Batch.")]
    spot_fleet_role_arn: Annotated[Maybe, Result("SpotFleetRoleArn", "Spot Fleet role.")]
    execution_role_arn: Annotated[
        Maybe,
        Result(
            "ExecutionRoleArn",
            "Role that pulls images, fetches secrets and writes logs for Fargate jobs.",
            feeds="METAFLOW_ECS_FARGATE_EXECUTION_ROLE",
        ),
    ]


@module
class BatchRoles:
    """IAM roles for AWS Batch: for jobs that read and write one S3 datastore, and for ECS container
    instances. Service, Spot Fleet and execution roles are optional.

    The job role has the permissions that the Metaflow client uses; it cannot delete.
    """

    datastore_bucket_arn: Annotated[
        Text,
        Param(
            "DatastoreBucketArn",
            "String",
            "Metaflow's datastore bucket, which the jobs read and write, for example"
            " arn:aws:s3:::my-metaflow-bucket.",
            "Datastore bucket ARN",
            ROLES,
            rule=formats.S3_BUCKET_ARN,
        ),
    ]
    enable_service_role: Annotated[
        Switch,
        Toggle(
            "EnableServiceRole",
            "Create a service role for AWS Batch. The service-linked role, which is the default,"
            " allows updates of compute environments in place; this role does not.",
            "Batch service role",
            ROLES,
        ),
    ] = False
    enable_spot_fleet_role: Annotated[
        Switch,
        Toggle(
            "EnableSpotFleetRole",
            "Create a Spot Fleet role. Only the BEST_FIT allocation strategy needs one.",
            "Spot Fleet role",
            ROLES,
        ),
    ] = False
    enable_execution_role: Annotated[
        Switch,
        Toggle(
            "EnableExecutionRole",
            "Create an execution role, which Fargate jobs need.",
            "Execution role",
            ROLES,
        ),
    ] = False
    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> BatchRolesOutputs:
        job = scope.add(self._job_role(scope))
        profile = roles.instance_profile(scope, self.tags)
        service = roles.service_role(scope.name("ServiceRole"), self.tags)
        spot_fleet = roles.spot_fleet_role(scope.name("SpotFleetRole"), self.tags)
        execution = roles.execution_role(scope.name("ExecutionRole"), self.tags)
        scope.add(service, self.enable_service_role)
        scope.add(spot_fleet, self.enable_spot_fleet_role)
        scope.add(execution, self.enable_execution_role)
        return BatchRolesOutputs(
            job_role_arn=GetAtt(job, "Arn"),
            instance_profile_arn=GetAtt(profile, "Arn"),
            service_role_arn=scope.gated(GetAtt(service, "Arn"), self.enable_service_role),
            spot_fleet_role_arn=scope.gated(GetAtt(spot_fleet, "Arn"), self.enable_spot_fleet_role),
            execution_role_arn=scope.gated(GetAtt(execution, "Arn"), self.enable_execution_role),
        )

    def _job_role(self, scope: Scope) -> iam.Role:
        description = "Taken by AWS Batch jobs of Metaflow."
        policies = [_datastore_access(self.datastore_bucket_arn)]
        return roles.job_role(scope.name("JobRole"), description, policies, self.tags)


def _datastore_access(bucket_arn: Text) -> iam.Policy:
    """The bucket permissions that the Metaflow client in a job needs: read, write and list.

    Source: the calls of Metaflow 2.19's S3 client (`datatools/s3`), which never deletes.
    """
    objects = Statement(
        Sid="Objects",
        Effect=Allow,
        Action=[awacs.s3.GetObject, awacs.s3.PutObject],
        Resource=[objects_of(bucket_arn)],
    )
    listing = Statement(
        Sid="Listing", Effect=Allow, Action=[awacs.s3.ListBucket], Resource=[bucket_arn]
    )
    document = PolicyDocument(Version="2012-10-17", Statement=[objects, listing])
    return iam.Policy(PolicyName="datastore", PolicyDocument=document)
