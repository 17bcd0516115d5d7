"""Reads resources back from their services, in the properties of their CloudFormation types.

In: a resource. Out: the properties that its service tells, None if it is gone. Drift detection
stands on this, and imports; a type that is not in `READERS` cannot be checked, and is answered so.
A type is one `Reader`, declared in the table of its family.
"""

from __future__ import annotations

from collections.abc import Mapping

from botocore.exceptions import ClientError

from metaflow_batch_cfn.cfn.registry import resource_type
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.reading import (
    balancers,
    batch,
    containers,
    databases,
    encryption,
    endpoints,
    events,
    files,
    functions,
    iam,
    iam_policies,
    messages,
    messaging_policies,
    monitoring,
    networks,
    parameters,
    routes,
    security_groups,
    storage,
    tables,
)
from metaflow_batch_cfn.simulator.reading.sought import Reader, ReadTarget
from metaflow_batch_cfn.simulator.reading.spelling import spelled
from metaflow_batch_cfn.simulator.reading.tags import plain_tags, shaped_tags
from metaflow_batch_cfn.simulator.resources.failures import is_absent

__all__ = ["READERS", "ReadTarget", "Reader", "can_read", "read"]

FAMILIES = (
    balancers,
    batch,
    containers,
    databases,
    encryption,
    endpoints,
    events,
    files,
    functions,
    iam,
    iam_policies,
    messages,
    messaging_policies,
    monitoring,
    networks,
    parameters,
    routes,
    security_groups,
    storage,
    tables,
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
