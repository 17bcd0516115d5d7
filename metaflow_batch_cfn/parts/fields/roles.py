"""The box Roles: the IAM roles that jobs, instances and AWS Batch assume."""

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
        "Role that the job containers take; it needs read and write access to Metaflow's S3"
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
        "Instance profile of the EC2 instances: the profile's ARN, not that of its role.",
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
        "Role that AWS Batch itself takes. Empty (recommended): the service-linked role. With a"
        " role of your own, most changes replace the compute environments.",
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
        "Spot fleet role. Empty (recommended): today's allocation strategies need none. A change"
        " replaces the Spot environment.",
        "Spot fleet role ARN",
        ROLES,
        rule=formats.ROLE_ARN,
    ),
]
ContainerRoleArn: TypeAlias = Annotated[
    Maybe,
    Param(
        "ContainerRoleArn",
        "String",
        "Role that the job's program acts with. Empty: it has no rights in AWS.",
        "Job's role ARN",
        ROLES,
        rule=formats.ROLE_ARN,
    ),
]
ExecutionRoleArn: TypeAlias = Annotated[
    Maybe,
    Param(
        "ExecutionRoleArn",
        "String",
        "Role that fetches the image and the secrets and writes the log. Empty: a job that needs"
        " one, as on Fargate, gets one of its own.",
        "Execution role ARN",
        ROLES,
        rule=formats.ROLE_ARN,
    ),
]


class ServiceRoles(NamedTuple):
    """Roles that AWS services assume on your behalf; by default their service-linked roles."""

    service_role_arn: ServiceRoleArn = None
    spot_fleet_role_arn: SpotFleetRoleArn = None
