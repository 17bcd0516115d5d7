"""Buckets, as S3 tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.services import Services

# What S3 answers where a setting was never made.
UNSET = frozenset({"NoSuchPublicAccessBlockConfiguration"})


def bucket(physical_id: str, services: Services) -> dict[str, Json] | None:
    s3 = services.client("s3")
    s3.head_bucket(Bucket=physical_id)
    versioning = s3.get_bucket_versioning(Bucket=physical_id).get("Status")
    blocked = _or_none(
        lambda: s3.get_public_access_block(Bucket=physical_id)["PublicAccessBlockConfiguration"]
    )
    return {
        "BucketName": physical_id,
        "VersioningConfiguration": {"Status": versioning} if versioning else None,
        "PublicAccessBlockConfiguration": blocked,
    }


def _or_none(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] in UNSET:
            return None
        raise
