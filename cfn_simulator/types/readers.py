"""Reads resources back from their services, in the properties of their CloudFormation types.

In: a resource. Out: the properties that its service tells, None if it is gone. Drift detection
stands on this, and imports; a type that is not in `READERS` cannot be checked, and is answered so.
A type is one `Reader`, declared in the table of its family.
"""

from __future__ import annotations

from collections.abc import Mapping

from botocore.exceptions import ClientError

from cfn_simulator.types import read_cloudwatch, read_ecs
from cfn_simulator.types.batch import read as batch
from cfn_simulator.types.data import read_dynamodb, read_efs, read_kms, read_rds
from cfn_simulator.types.ec2.network import read_networks
from cfn_simulator.types.ec2.routing import read_endpoints, read_routes
from cfn_simulator.types.ec2.security import read_security_groups
from cfn_simulator.types.iam import read_iam, read_iam_policies
from cfn_simulator.types.machinery.failures import is_absent
from cfn_simulator.types.machinery.reading.read_tags import plain_tags, shaped_tags
from cfn_simulator.types.machinery.reading.sought import Reader, ReadTarget
from cfn_simulator.types.machinery.reading.spelling import spelled
from cfn_simulator.types.messaging import read_messages, read_messaging_policies
from cfn_simulator.types.s3 import read_storage
from cfn_simulator.types.stored import read as stored
from cfn_simulator.types.web import read_load_balancing
from cfn_simulator.types.workflows import read_events, read_functions
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

__all__ = ["READERS", "ReadTarget", "Reader", "can_read", "read"]

FAMILIES = (
    read_load_balancing,
    batch,
    read_ecs,
    read_rds,
    read_kms,
    read_endpoints,
    read_events,
    read_efs,
    read_functions,
    read_iam,
    read_iam_policies,
    read_messages,
    read_messaging_policies,
    read_cloudwatch,
    read_networks,
    stored,
    read_routes,
    read_security_groups,
    read_storage,
    read_dynamodb,
)
READERS: Mapping[str, Reader] = {
    kind: reader for family in FAMILIES for kind, reader in family.READERS.items()
}


def can_read(kind: str) -> bool:
    return kind in READERS


def read(target: ReadTarget) -> dict[str, Json] | None:
    """The properties that the resource has now, None if it is gone."""
    try:
        told = READERS[target.type](target)
    except ClientError as refusal:
        if _is_gone(refusal):
            return None
        raise
    if told is None:
        return None
    own = resource_type(target.type).tag_property
    if own and own in told:
        told = {**told, own: shaped_tags(target.type, plain_tags(told[own]))}
    return spelled(target.type, told)


def _is_gone(refusal: ClientError) -> bool:
    """Some services say in words only that there is nothing of the name (S3: the bare status)."""
    error = refusal.response["Error"]
    if is_absent(refusal) or error.get("Code") == "404":
        return True
    return any(word in error.get("Message", "") for word in ("does not exist", "not found"))
