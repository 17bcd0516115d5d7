"""Who may mount a file system."""

from __future__ import annotations

from typing import Any

import awacs.elasticfilesystem
from awacs.aws import (
    Allow,
    Bool,
    Condition,
    Deny,
    PolicyDocument,
    Principal,
    Statement,
    StringEquals,
)
from troposphere import encode_to_dict, iam

from metaflow_batch_cfn.core.values import Text

_CLIENT = [
    awacs.elasticfilesystem.ClientMount,
    awacs.elasticfilesystem.ClientWrite,
]


def refuse_plain_nfs() -> dict[str, Any]:
    """Nobody without TLS. Having a policy at all, the file system takes nobody without IAM, either:
    who may mount it, their own role says.
    """
    policy = PolicyDocument(
        Version="2012-10-17",
        Statement=[
            Statement(
                Sid="RefusePlainNfs",
                Effect=Deny,
                Principal=Principal("AWS", "*"),
                Action=[awacs.elasticfilesystem.Action("*")],
                Condition=Condition(Bool("aws:SecureTransport", "false")),
            )
        ],
    )
    told: dict[str, Any] = encode_to_dict(policy)  # which is what troposphere wants here
    return told


def file_system_access(file_system_arn: Text, access_point_arn: Text) -> iam.Policy:
    """Mount and write by one access point; never as root."""
    return iam.Policy(
        PolicyName="file-system",
        PolicyDocument=PolicyDocument(
            Version="2012-10-17",
            Statement=[
                Statement(
                    Effect=Allow,
                    Action=_CLIENT,
                    Resource=[file_system_arn],
                    Condition=Condition(
                        StringEquals("elasticfilesystem:AccessPointArn", access_point_arn)
                    ),
                )
            ],
        ),
    )
