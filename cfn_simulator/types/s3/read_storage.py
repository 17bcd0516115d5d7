"""Buckets and their policies, as S3 tells them: each setting by a call of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.described import Described, Detail
from cfn_simulator.types.machinery.reading.sought import Reader
from cfn_simulator.types.machinery.recipes.expression import value_of
from cfn_simulator.types.machinery.recipes.recipe import Call
from cfn_simulator.types.s3.read_lifecycles import declared_rules

ITSELF = {"Bucket": "$id"}


def _encryption(facts: Mapping[str, Any]) -> Any:
    rules = value_of("$answer.ServerSideEncryptionConfiguration.Rules", facts) or []
    found = [
        {
            "ServerSideEncryptionByDefault": one.get("ApplyServerSideEncryptionByDefault"),
            "BucketKeyEnabled": one.get("BucketKeyEnabled"),
        }
        for one in rules
    ]
    return {"ServerSideEncryptionConfiguration": found} if found else None


def _versioning(facts: Mapping[str, Any]) -> Any:
    status = value_of("$answer.Status", facts)
    return {"Status": status} if status else None


def _lifecycle(facts: Mapping[str, Any]) -> Any:
    return {"Rules": declared_rules(facts["answer"].get("Rules", []))}


def _document(facts: Mapping[str, Any]) -> Any:
    return json.loads(facts["answer"]["Policy"])


BUCKET = Described(
    service="s3",
    call=Call("HeadBucket", ITSELF),
    record="$answer",
    members={"BucketName": "$id"},
    details=(
        Detail(Call("GetBucketEncryption", ITSELF), {"BucketEncryption": _encryption}),
        Detail(
            Call("GetBucketLifecycleConfiguration", ITSELF), {"LifecycleConfiguration": _lifecycle}
        ),
        Detail(
            Call("GetBucketOwnershipControls", ITSELF),
            {"OwnershipControls": "$answer.OwnershipControls"},
        ),
        Detail(
            Call("GetPublicAccessBlock", ITSELF),
            {"PublicAccessBlockConfiguration": "$answer.PublicAccessBlockConfiguration"},
        ),
        Detail(Call("GetBucketTagging", ITSELF), {"Tags": "$answer.TagSet"}),
        Detail(Call("GetBucketVersioning", ITSELF), {"VersioningConfiguration": _versioning}),
    ),
)
BUCKET_POLICY = Described(
    service="s3",
    call=Call("GetBucketPolicy", ITSELF),
    record="$answer",
    members={"Bucket": "$id", "PolicyDocument": _document},
)

READERS: Mapping[str, Reader] = {
    "AWS::S3::Bucket": BUCKET,
    "AWS::S3::BucketPolicy": BUCKET_POLICY,
}
