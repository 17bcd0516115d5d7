"""The group Roles: the IAM roles that jobs, instances and AWS Batch assume."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import Param
from metaflow_batch_cfn.core.values import Maybe, Text
from metaflow_batch_cfn.parts.rules import formats

ROLES = "Roles"


JobRoleArn: TypeAlias = Annotated[
    Text,
    Param(
        "JobRoleArn",
        "String",
        "Role that job containers assume. It needs read and write access to Metaflow's S3"
        " datastore.",
        "Job role ARN",
        ROLES,
        rule=formats.ROLE_ARN,
    ),
]
InstanceProfileArn: TypeAlias = Annotated[
    Text,
    Param(
        "InstanceProfileArn",
        "String",
        "Instance profile of the EC2 instances. Use the ARN of the profile, not of its role.",
        "Instance profile ARN",
        ROLES,
        rule=formats.INSTANCE_PROFILE_ARN,
    ),
]
ServiceRoleArn: TypeAlias = Annotated[
    Maybe,
    Param(
        "ServiceRoleArn",
        "String",
        "Role that AWS Batch assumes. Leave empty (recommended) to use the service-linked role."
        " With your own role, most changes replace the compute environments.",
        "Batch service role ARN",
        ROLES,
        rule=formats.ROLE_ARN,
    ),
]
SpotFleetRoleArn: TypeAlias = Annotated[
    Maybe,
    Param(
        "SpotFleetRoleArn",
        "String",
        "Spot Fleet role. Leave empty (recommended): the allocation strategy does not need one."
        " Changing it replaces the Spot environment.",
        "Spot Fleet role ARN",
        ROLES,
        rule=formats.ROLE_ARN,
    ),
]
ContainerRoleArn: TypeAlias = Annotated[
    Maybe,
    Param(
        "ContainerRoleArn",
        "String",
        "Role that the job's program assumes. If empty, the program has no AWS permissions.",
        "Job role ARN",
        ROLES,
        rule=formats.ROLE_ARN,
    ),
]
ExecutionRoleArn: TypeAlias = Annotated[
    Maybe,
    Param(
        "ExecutionRoleArn",
        "String",
        "Role that pulls the image, fetches secrets and writes logs. If empty, one is created for a"
        " job that needs it, such as a Fargate job.",
        "Execution role ARN",
        ROLES,
        rule=formats.ROLE_ARN,
    ),
]


class ServiceRoles(NamedTuple):
    """Roles that AWS services assume on your behalf; by default their service-linked roles."""

    service_role_arn: ServiceRoleArn = None
    spot_fleet_role_arn: SpotFleetRoleArn = None
