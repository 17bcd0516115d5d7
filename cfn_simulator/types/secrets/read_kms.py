"""Reads back keys and aliases from KMS."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import Detail, ReadRecipe, matching
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

BY_NAME = {"KeyId": "$id"}
KEY = ReadRecipe(
    service="kms",
    call=Call("DescribeKey", BY_NAME),
    record="$[answer.KeyMetadata][?KeyState != 'PendingDeletion'] | [0]",
    same=("Arn", "Description", "Enabled", "KeyId", "KeySpec", "KeyUsage", "MultiRegion", "Origin"),
    details=(
        Detail(
            Call("GetKeyRotationStatus", BY_NAME),
            {"EnableKeyRotation": "$answer.KeyRotationEnabled"},
        ),
        Detail(
            Call("GetKeyPolicy", {**BY_NAME, "PolicyName": "default"}),
            {"KeyPolicy": "$answer.Policy"},
        ),
        Detail(Call("ListResourceTags", BY_NAME), {"Tags": "$answer.Tags"}),
    ),
)
ALIAS = ReadRecipe(
    service="kms",
    call=Call("ListAliases"),
    record=matching("$answer.Aliases", "AliasName"),
    same=("AliasName", "TargetKeyId"),
)

READERS: Mapping[str, Reader] = {"AWS::KMS::Alias": ALIAS, "AWS::KMS::Key": KEY}
