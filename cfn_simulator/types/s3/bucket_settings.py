"""The settings of a bucket, each with a separate call in S3's API.

In: a bucket's properties, now and before. Out: the bucket with these settings, without those that
are no longer declared. Other properties exist in CloudFormation's record only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import ResourceRequest
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.tags import as_pairs, desired_tags, without_system_tags
from cfn_simulator.types.s3.lifecycle import lifecycle_rules
from metaflow_batch_cfn.documents import Json

Translate = Callable[[Mapping[str, Json]], Mapping[str, Json]]


@dataclass(frozen=True)
class Setting:
    """One property of a bucket, and the calls that set and remove it."""

    property: str
    put: str
    remove: str
    translate: Translate


def _encryption(declared: Mapping[str, Json]) -> Mapping[str, Json]:
    rules = declared["ServerSideEncryptionConfiguration"]
    renamed: list[Json] = [
        {
            "ApplyServerSideEncryptionByDefault"
            if key == "ServerSideEncryptionByDefault"
            else key: value
            for key, value in rule.items()
        }
        for rule in (rules if isinstance(rules, list) else [])
        if isinstance(rule, Mapping)
    ]
    return {"ServerSideEncryptionConfiguration": {"Rules": renamed}}


# Members of a rule that have different names in the API and in templates.
CORS_MEMBERS = {"ExposedHeaders": "ExposeHeaders", "Id": "ID", "MaxAge": "MaxAgeSeconds"}


def _cors(declared: Mapping[str, Json]) -> Mapping[str, Json]:
    rules = declared["CorsRules"]
    renamed: list[Json] = [
        {CORS_MEMBERS.get(key, key): value for key, value in rule.items()}
        for rule in (rules if isinstance(rules, list) else [])
        if isinstance(rule, Mapping)
    ]
    return {"CORSConfiguration": {"CORSRules": renamed}}


def _wrapped(name: str) -> Translate:
    return lambda declared: {name: dict(declared)}


SETTINGS = (
    Setting("CorsConfiguration", "PutBucketCors", "DeleteBucketCors", _cors),
    Setting("BucketEncryption", "PutBucketEncryption", "DeleteBucketEncryption", _encryption),
    Setting(
        "PublicAccessBlockConfiguration",
        "PutPublicAccessBlock",
        "DeletePublicAccessBlock",
        _wrapped("PublicAccessBlockConfiguration"),
    ),
    Setting(
        "OwnershipControls",
        "PutBucketOwnershipControls",
        "DeleteBucketOwnershipControls",
        _wrapped("OwnershipControls"),
    ),
    Setting(
        "LifecycleConfiguration",
        "PutBucketLifecycleConfiguration",
        "DeleteBucketLifecycle",
        lifecycle_rules,
    ),
)


def apply_settings(
    bucket: str, request: ResourceRequest, before: Mapping[str, Json], services: Services
) -> None:
    """Changes the bucket's settings to those of the request."""
    s3 = services.client("s3", request.region)
    _set_versioning(s3, bucket, request.properties, before)
    for setting in SETTINGS:
        _apply(s3, bucket, setting, request.properties.get(setting.property), before)
    _set_tags(s3, bucket, without_system_tags(desired_tags(request)))


def _apply(
    s3: Any, bucket: str, setting: Setting, declared: Json, before: Mapping[str, Json]
) -> None:
    if isinstance(declared, Mapping):
        translated = {"Bucket": bucket, **setting.translate(declared)}
        _call(s3, setting.put, api_parameters(s3, setting.put, translated))
    elif setting.property in before:
        _call(s3, setting.remove, {"Bucket": bucket})


def _set_versioning(
    s3: Any, bucket: str, properties: Mapping[str, Json], before: Mapping[str, Json]
) -> None:
    declared = properties.get("VersioningConfiguration")
    if isinstance(declared, Mapping):
        s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": str(declared["Status"])}
        )
    elif "VersioningConfiguration" in before:
        # Versioning can be suspended but not removed (S3 user guide, "Using versioning").
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


def _set_tags(s3: Any, bucket: str, desired: Mapping[str, str]) -> None:
    if desired:
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": as_pairs(desired)})
    else:
        s3.delete_bucket_tagging(Bucket=bucket)


def _call(client: Any, operation: str, arguments: Mapping[str, Any]) -> None:
    names = {api: python for python, api in client.meta.method_to_api_mapping.items()}
    getattr(client, names[operation])(**arguments)
