"""Who is allowed to mount a file system."""

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
    """Deny clients without TLS. A file system with a policy also requires IAM authorization, so
    each client needs a role that may mount it.
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
    document: dict[str, Any] = encode_to_dict(policy)  # troposphere requires a dict here
    return document


def file_system_access(file_system_arn: Text, access_point_arn: Text) -> iam.Policy:
    """Mount and write through one access point; never as root."""
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
