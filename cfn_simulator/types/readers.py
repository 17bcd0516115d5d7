"""Reads resources back from their services, in the properties of their CloudFormation types.

In: a resource. Out: the properties that its service returns, or None if it no longer exists. Drift
detection and imports depend on this; a type that is not in `READERS` supports neither. Each type is
one `Reader`, declared in the table of its family.
"""

from __future__ import annotations

from collections.abc import Mapping

from botocore.exceptions import ClientError

from cfn_simulator.types import read_ecs
from cfn_simulator.types.batch import read_batch
from cfn_simulator.types.data_stores import read_dynamodb, read_efs, read_rds
from cfn_simulator.types.ec2 import read_launch_templates
from cfn_simulator.types.ec2.network import read_networks
from cfn_simulator.types.ec2.routing import read_endpoints, read_routes
from cfn_simulator.types.ec2.security import read_security_groups
from cfn_simulator.types.iam import read_iam, read_iam_policies
from cfn_simulator.types.machinery.failures import is_absent
from cfn_simulator.types.machinery.reading.read_tags import plain_tags, shaped_tags
from cfn_simulator.types.machinery.reading.resource_properties import resource_properties
from cfn_simulator.types.machinery.reading.target import Reader, ReadTarget
from cfn_simulator.types.management import read_cloudwatch, read_log_groups_and_parameters
from cfn_simulator.types.messaging import read_messaging_policies, read_topics_and_queues
from cfn_simulator.types.s3 import read_buckets
from cfn_simulator.types.secrets import read_kms, read_secrets
from cfn_simulator.types.web import read_load_balancing
from cfn_simulator.types.workflows import read_events, read_lambda_functions
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

__all__ = ["READERS", "ReadTarget", "Reader", "can_read", "read"]

FAMILIES = (
    read_batch,
    read_buckets,
    read_cloudwatch,
    read_dynamodb,
    read_ecs,
    read_efs,
    read_endpoints,
    read_events,
    read_iam,
    read_iam_policies,
    read_kms,
    read_lambda_functions,
    read_launch_templates,
    read_load_balancing,
    read_log_groups_and_parameters,
    read_messaging_policies,
    read_networks,
    read_rds,
    read_routes,
    read_secrets,
    read_security_groups,
    read_topics_and_queues,
)
READERS: Mapping[str, Reader] = {
    kind: reader for family in FAMILIES for kind, reader in family.READERS.items()
}


def can_read(kind: str) -> bool:
    return kind in READERS


def read(target: ReadTarget) -> dict[str, Json] | None:
    """The present properties of the resource, or None if it no longer exists."""
    try:
        found = READERS[target.type](target)
    except ClientError as refusal:
        if _is_gone(refusal):
            return None
        raise
    if found is None:
        return None
    tags = resource_type(target.type).tag_property
    if tags and tags in found:
        found = {**found, tags: shaped_tags(target.type, plain_tags(found[tags]))}
    return resource_properties(target.type, found)


def _is_gone(refusal: ClientError) -> bool:
    """Some services report a missing resource only in the message, and S3 only in the status."""
    error = refusal.response["Error"]
    if is_absent(refusal) or error.get("Code") == "404":
        return True
    return any(word in error.get("Message", "") for word in ("does not exist", "not found"))
