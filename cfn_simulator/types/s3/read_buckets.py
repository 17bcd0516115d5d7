"""Reads back buckets and bucket policies from S3, with a separate call for each setting."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.expression import value_of
from cfn_simulator.types.machinery.recipes.recipe import Call
from cfn_simulator.types.s3.read_lifecycles import declared_rules

BY_NAME = {"Bucket": "$id"}


def _encryption(facts: Mapping[str, Any]) -> Any:
    rules = value_of("$answer.ServerSideEncryptionConfiguration.Rules", facts) or []
    found = [
        {
            "ServerSideEncryptionByDefault": rule.get("ApplyServerSideEncryptionByDefault"),
            "BucketKeyEnabled": rule.get("BucketKeyEnabled"),
        }
        for rule in rules
    ]
    return {"ServerSideEncryptionConfiguration": found} if found else None


def _versioning(facts: Mapping[str, Any]) -> Any:
    status = value_of("$answer.Status", facts)
    return {"Status": status} if status else None


def _lifecycle(facts: Mapping[str, Any]) -> Any:
    return {"Rules": declared_rules(facts["answer"].get("Rules", []))}


def _document(facts: Mapping[str, Any]) -> Any:
    return json.loads(facts["answer"]["Policy"])


BUCKET = ReadRecipe(
    service="s3",
    call=Call("HeadBucket", BY_NAME),
    record="$answer",
    members={"BucketName": "$id"},
    details=(
        Detail(Call("GetBucketEncryption", BY_NAME), {"BucketEncryption": _encryption}),
        Detail(
            Call("GetBucketLifecycleConfiguration", BY_NAME), {"LifecycleConfiguration": _lifecycle}
        ),
        Detail(
            Call("GetBucketOwnershipControls", BY_NAME),
            {"OwnershipControls": "$answer.OwnershipControls"},
        ),
        Detail(
            Call("GetPublicAccessBlock", BY_NAME),
            {"PublicAccessBlockConfiguration": "$answer.PublicAccessBlockConfiguration"},
        ),
        Detail(Call("GetBucketTagging", BY_NAME), {"Tags": "$answer.TagSet"}),
        Detail(Call("GetBucketVersioning", BY_NAME), {"VersioningConfiguration": _versioning}),
    ),
)
BUCKET_POLICY = ReadRecipe(
    service="s3",
    call=Call("GetBucketPolicy", BY_NAME),
    record="$answer",
    members={"Bucket": "$id", "PolicyDocument": _document},
)

READERS: Mapping[str, Reader] = {
    "AWS::S3::Bucket": BUCKET,
    "AWS::S3::BucketPolicy": BUCKET_POLICY,
}
