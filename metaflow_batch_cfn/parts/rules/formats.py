"""The format of single values, with the description that a person at the launch form reads."""

from __future__ import annotations

from metaflow_batch_cfn.core.declare import ItemRule

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_PORT = r"(?:[1-5]?[0-9]{1,4}|6[0-5][0-9]{3})"


def iam_arn(kind: str, example: str) -> ItemRule:
    """The ARN of one kind of IAM resource, in any partition."""
    return ItemRule(
        pattern=rf"arn:aws[a-z-]*:iam::[0-9]{{12}}:{kind}/[A-Za-z0-9+=,.@_/-]{{1,576}}",
        description=f"the ARN of an IAM {kind.replace('-', ' ')}, such as {example}",
    )


NAME_PREFIX = ItemRule(
    pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}",
    description="1 to 100 letters, digits, hyphens or underscores, starting with a letter or digit",
)
SUBNET_ID = ItemRule(
    pattern=r"subnet-[0-9a-f]{8,17}", description="a subnet ID, such as subnet-0123456789abcdef0"
)
SECURITY_GROUP_ID = ItemRule(
    pattern=r"sg-[0-9a-f]{8,17}", description="a security group ID, such as sg-0123456789abcdef0"
)
ROLE_ARN = iam_arn("role", "arn:aws:iam::111122223333:role/metaflow-batch")
INSTANCE_PROFILE_ARN = iam_arn(
    "instance-profile", "arn:aws:iam::111122223333:instance-profile/metaflow-batch"
)
S3_BUCKET_NAME = ItemRule(
    pattern=r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    description="the name of an S3 bucket: 3 to 63 lowercase letters, digits, periods and hyphens",
)
S3_BUCKET_ARN = ItemRule(
    pattern=r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    description="the ARN of an S3 bucket, such as arn:aws:s3:::my-metaflow-bucket",
)
INSTANCE_TYPE = ItemRule(
    pattern=r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)?|default_x86_64|default_arm64",
    description="an EC2 instance type or family, such as m7i.large or m7i, or default_x86_64",
)
GPU_INSTANCE_TYPE = ItemRule(
    pattern=r"(?:p|g|gr)[0-9][a-z0-9-]*(?:\.[a-z0-9-]+)?",
    description="an EC2 GPU instance type or family, such as g6.xlarge or g6",
)
PERCENTAGE = ItemRule(pattern=r"[1-9][0-9]?|100", description="a whole number from 1 to 100")
ENVIRONMENT_VARIABLE = ItemRule(
    pattern=r"(?!AWS_BATCH)[A-Za-z_][A-Za-z0-9_]*",
    description="letters, digits and underscores, not starting with AWS_BATCH, which is reserved",
)
CONTAINER_IMAGE = ItemRule(
    pattern=rf"[a-z0-9][a-z0-9.-]*(?::{_PORT}/)?[a-z0-9._/-]{{0,254}}"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?",
    description="a container image reference,"
    " such as public.ecr.aws/docker/library/python:3.12-slim",
)
VPC_CIDR = ItemRule(
    pattern=rf"(?:{_OCTET}\.){{3}}{_OCTET}/1[6-9]",
    description="an IPv4 CIDR block of /16 to /19, such as 10.0.0.0/16",
)
