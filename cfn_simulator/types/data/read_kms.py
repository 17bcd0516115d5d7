"""Keys and their aliases, as KMS tells them."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.described import Described, Detail, matching
from cfn_simulator.types.machinery.reading.sought import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

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
