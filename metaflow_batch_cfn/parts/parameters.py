"""The declared fields that more than one module or stack has: same name, same words everywhere."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, TypeAlias

from metaflow_batch_cfn.core.declare import Param, Setting, Toggle
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.values import Maybe, Number, Switch, Text, TextList
from metaflow_batch_cfn.parts import formats

NAMING = "Naming"
NETWORK = "Network"
ROLES = "Roles"
CAPACITY = "Compute capacity"
GPU = "GPU capacity"
JOBS = "Jobs"
STORAGE = "Disks and logs"

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
)  # fmt: skip


def _tag_problems(field: str, tags: object) -> Iterator[Problem]:
    if not isinstance(tags, Mapping):
        remedy = "On the command line: key=value,key=value, each key once."
        yield Problem(field, f"expected a mapping of tags, got {tags!r}", remedy)
        return
    if len(tags) > 49:
        yield Problem(field, f"{len(tags)} tags", "AWS takes at most 50, and Name is one of them.")
    folded: dict[str, str] = {}
    for key, value in tags.items():
        yield from _one_tag_problems(field, key, value)
        twin = folded.setdefault(str(key).lower(), str(key))
        if twin != str(key):
            yield Problem(field, f"tag keys {twin!r} and {key!r} differ in case only")


def _one_tag_problems(field: str, key: object, value: object) -> Iterator[Problem]:
    if not isinstance(key, str) or not isinstance(value, str):
        yield Problem(field, f"tag {key!r}: {value!r}", "Keys and values are text; quote them.")
        return
    if not 1 <= len(key) <= 128:
        yield Problem(field, f"tag key {key!r}", "A key has 1 to 128 characters.")
    if len(value) > 256:
        yield Problem(field, f"tag {key!r}: value too long", "A value has at most 256 characters.")
    if key.lower().startswith("aws:"):
        yield Problem(field, f"tag key {key!r}", "Keys that begin with aws: are reserved.")
    if key in ("Ref", "Condition") or key.startswith("Fn::"):
        yield Problem(field, f"tag key {key!r}", "CloudFormation reads it as a function.")
    if not re.fullmatch(r"[\w\s.:/=+@-]*", key + value):
        allowed = "letters, digits, spaces and . : / = + - @ _"
        yield Problem(field, f"tag {key!r}: {value!r}", f"AWS takes {allowed}.")
    if key == "Name":
        yield Problem(field, "tag key 'Name' is set by NamePrefix", "Give name_prefix instead.")


def spot_price_limit(name: str, warning: str = "") -> Param:
    """The limit under one of its two names."""
    return Param(
        name,
        "String",
        "Most to pay for Spot, in percent of the On-Demand price (1 to 100). Empty (recommended):"
        " up to the On-Demand price. A lower figure does not lower the price that you pay"
        f"{warning}.",
        "Spot price limit (%)",
        CAPACITY,
        rule=formats.PERCENTAGE,
    )


NamePrefix: TypeAlias = Annotated[
    Maybe,
    Param(
        "NamePrefix",
        "String",
        "Begins the names of the queues, job definition, log group and instances, for example"
        " metaflow-prod. Empty: CloudFormation names them. A change replaces what it names.",
        "Name prefix",
        NAMING,
        rule=formats.NAME_PREFIX,
    ),
]
SubnetIds: TypeAlias = Annotated[
    TextList,
    Param(
        "SubnetIds",
        "List<AWS::EC2::Subnet::Id>",
        "Subnets that the instances join, in two or more zones of one VPC. They need a way out:"
        " public addresses, a NAT gateway, or VPC endpoints.",
        "Subnets",
        NETWORK,
        rule=formats.SUBNET_ID,
    ),
]
SecurityGroupIds: TypeAlias = Annotated[
    TextList,
    Param(
        "SecurityGroupIds",
        "List<AWS::EC2::SecurityGroup::Id>",
        "Security groups of the instances, in the VPC of the subnets. No ingress is needed.",
        "Security groups",
        NETWORK,
        rule=formats.SECURITY_GROUP_ID,
    ),
]
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
EnableSpot: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableSpot",
        "Try Spot capacity before On-Demand: cheaper, and now and then interrupted.",
        "Spot capacity first",
        CAPACITY,
    ),
]
EnableGpu: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableGpu",
        "Add a GPU environment with a queue of its own. It costs nothing while no GPU job runs.",
        "GPU queue",
        GPU,
    ),
]
MaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "MaxvCpus",
        "Number",
        "Ceiling of each environment (Spot and On-Demand), in vCPUs. AWS Batch may exceed it by"
        " one instance.",
        "Most vCPUs",
        CAPACITY,
        minimum=1,
        maximum=100_000,
    ),
]
InstanceTypes: TypeAlias = Annotated[
    TextList,
    Param(
        "InstanceTypes",
        "CommaDelimitedList",
        "Instance types or families, of one architecture, for example m7i,r7i."
        " default_x86_64 is AWS Batch's own choice of current families.",
        "Instance types",
        CAPACITY,
        rule=formats.INSTANCE_TYPE,
    ),
]
SpotBidPercentage: TypeAlias = Annotated[Maybe, spot_price_limit("SpotBidPercentage")]
GpuInstanceTypes: TypeAlias = Annotated[
    TextList,
    Param(
        "GpuInstanceTypes",
        "CommaDelimitedList",
        "GPU instance types or families that your Region offers, for example g6.xlarge,g6e.2xlarge."
        " The smallest must fit into the most GPU vCPUs.",
        "GPU instance types",
        GPU,
        rule=formats.GPU_INSTANCE_TYPE,
    ),
]
GpuMaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "GpuMaxvCpus",
        "Number",
        "Ceiling of the GPU environment, in vCPUs. A g6.xlarge has 4, a p5.48xlarge 192.",
        "Most GPU vCPUs",
        GPU,
        minimum=4,
        maximum=100_000,
    ),
]
DefaultContainerImage: TypeAlias = Annotated[
    Text,
    Param(
        "DefaultContainerImage",
        "String",
        "Image of the default job definition. Metaflow does not use that definition: it registers"
        " its own, with the image of your step.",
        "Default container image",
        JOBS,
        rule=formats.CONTAINER_IMAGE,
    ),
]
RootVolumeGiB: TypeAlias = Annotated[
    Number,
    Param(
        "RootVolumeGiB",
        "Number",
        "Encrypted disk of each instance, in GiB, shared by its images and running jobs.",
        "Root volume (GiB)",
        STORAGE,
        minimum=30,
        maximum=16_384,
    ),
]
LogRetentionDays: TypeAlias = Annotated[
    Number,
    Param(
        "LogRetentionDays",
        "Number",
        "Days that the log group of the default job definition keeps its events.",
        "Log retention (days)",
        STORAGE,
        allowed=LOG_RETENTION_DAYS,
    ),
]
VpcCidr: TypeAlias = Annotated[
    Text,
    Param(
        "VpcCidr",
        "String",
        "IPv4 network of the VPC, /16 to /19, for example 10.0.0.0/16. A change replaces the VPC.",
        "VPC network",
        NETWORK,
        rule=formats.VPC_CIDR,
    ),
]
EnablePrivateSubnets: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnablePrivateSubnets",
        "Run the instances in private subnets behind a NAT gateway. The gateway costs money while"
        " idle; without it the instances have public addresses and refuse all ingress.",
        "Private subnets with NAT",
        NETWORK,
    ),
]
Tags: TypeAlias = Annotated[
    Mapping[str, str],
    Setting("Tags of the resources and of the instances that they start.", _tag_problems),
]
