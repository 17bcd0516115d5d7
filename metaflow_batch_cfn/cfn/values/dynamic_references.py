"""Dynamic references, `{{resolve:SERVICE:...}}`, which CloudFormation looks up during deployment.

In: text, or a template. Out: the references in it, and those in properties that do not support
them. Limits: the values never appear in a template, an event or a change set, which show only the
reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, Union

from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.documents import Json

REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}")
SECURE = "{{resolve:ssm-secure:"
SECRET_ARN_PARTS = 7

# Source: "Get a secure string value from Systems Manager Parameter Store", CloudFormation user
# guide: the resources and properties that support one.
SUPPORTS_SECURE = frozenset(
    {
        "AWS::DirectoryService::MicrosoftAD/Password",
        "AWS::DirectoryService::SimpleAD/Password",
        "AWS::ElastiCache::ReplicationGroup/AuthToken",
        "AWS::IAM::User/LoginProfile/Password",
        "AWS::KinesisFirehose::DeliveryStream/RedshiftDestinationConfiguration/Password",
        "AWS::OpsWorks::App/AppSource/Password",
        "AWS::OpsWorks::Stack/CustomCookbooksSource/Password",
        "AWS::OpsWorks::Stack/RdsDbInstances/DbPassword",
        "AWS::RDS::DBCluster/MasterUserPassword",
        "AWS::RDS::DBInstance/MasterUserPassword",
        "AWS::Redshift::Cluster/MasterUserPassword",
    }
)


@dataclass(frozen=True)
class StoredParameter:
    """`{{resolve:ssm:NAME:VERSION}}`; without a version, the latest."""

    name: str
    version: str
    secure: bool

    @property
    def spelled(self) -> str:
        return f"{self.name}:{self.version}" if self.version else self.name


@dataclass(frozen=True)
class StoredSecret:
    """`{{resolve:secretsmanager:SECRET:SecretString:KEY:STAGE:VERSION}}`."""

    secret: str
    key: str
    stage: str
    version: str


Stored: TypeAlias = Union[StoredParameter, StoredSecret]  # noqa: UP007 - Python 3.10 runs it


def stored_value(service: str, reference: str) -> Stored:
    """The parameter or secret that a reference names."""
    parts = reference.split(":")
    if service != "secretsmanager":
        name, _, version = reference.partition(":")
        return StoredParameter(name, version, service == "ssm-secure")
    length = SECRET_ARN_PARTS if parts[0] == "arn" else 1
    secret, rest = ":".join(parts[:length]), parts[length:]
    _, key, stage, version = (*rest, "", "", "", "")[:4]
    return StoredSecret(secret, key, stage, version)


def misplaced_references(template: Template) -> Iterator[Problem]:
    """Secure string references in properties that do not support them."""
    for logical_id in template.section("Resources"):
        kind = template.resource_type(logical_id)
        for path in _secure(template.resource(logical_id).get("Properties"), ()):
            place = "/".join((kind, *path))
            if place not in SUPPORTS_SECURE:
                shown = "/".join((kind, "Properties", *path))
                yield Problem(
                    template.where("Resources", logical_id),
                    f"SSM Secure reference is not supported in: [{shown}]",
                    "Use {{resolve:secretsmanager:...}}, or a property that supports it.",
                )


def _secure(node: Json, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The property paths, without list indexes and functions, of secure string references."""
    match node:
        case str() if SECURE in node:
            yield path
        case dict():
            for key, value in node.items():
                function = key.startswith("Fn::")
                yield from _secure(value, path if function else (*path, key))
        case list():
            for item in node:
                yield from _secure(item, path)
