"""Keys and their aliases, as KMS tells them."""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.simulator.reading.described import Described, Detail, matching
from metaflow_batch_cfn.simulator.reading.sought import Reader
from metaflow_batch_cfn.simulator.resources.recipes.recipe import Call

NAMED = {"KeyId": "$id"}
KEY = Described(
    service="kms",
    call=Call("DescribeKey", NAMED),
    record="$[answer.KeyMetadata][?KeyState != 'PendingDeletion'] | [0]",
    same=("Arn", "Description", "Enabled", "KeyId", "KeySpec", "KeyUsage", "MultiRegion", "Origin"),
    details=(
        Detail(
            Call("GetKeyRotationStatus", NAMED), {"EnableKeyRotation": "$answer.KeyRotationEnabled"}
        ),
        Detail(
            Call("GetKeyPolicy", {**NAMED, "PolicyName": "default"}),
            {"KeyPolicy": "$answer.Policy"},
        ),
        Detail(Call("ListResourceTags", NAMED), {"Tags": "$answer.Tags"}),
    ),
)
ALIAS = Described(
    service="kms",
    call=Call("ListAliases"),
    record=matching("$answer.Aliases", "AliasName"),
    same=("AliasName", "TargetKeyId"),
)

READERS: Mapping[str, Reader] = {"AWS::KMS::Alias": ALIAS, "AWS::KMS::Key": KEY}
