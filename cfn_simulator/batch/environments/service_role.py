"""The service-linked role of Batch."""

from __future__ import annotations

import json

from botocore.exceptions import ClientError

from cfn_simulator.batch.state import BatchRegion
from metaflow_batch_cfn.cfn.values.partitions import partition_of

NAME = "AWSServiceRoleForBatch"
PATH = "/aws-service-role/batch.amazonaws.com/"
POLICY = "policy/aws-service-role/BatchServiceRolePolicy"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "batch.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def ensure_service_linked_role(batch: BatchRegion) -> str:
    """The role's ARN; Batch creates the role with the first environment that does not name one."""
    iam = batch.clients("iam", batch.region)
    try:
        return str(iam.get_role(RoleName=NAME)["Role"]["Arn"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
    role = iam.create_role(RoleName=NAME, Path=PATH, AssumeRolePolicyDocument=json.dumps(TRUST))
    policy = f"arn:{partition_of(batch.region)}:iam::aws:{POLICY}"
    iam.attach_role_policy(RoleName=NAME, PolicyArn=policy)
    return str(role["Role"]["Arn"])


def is_service_linked(role: str) -> bool:
    """Whether `role` is that role: only its full ARN, path included, names it."""
    return role.endswith(f":role{PATH}{NAME}")
