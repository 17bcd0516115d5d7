"""AWS::KMS::Key and AWS::KMS::Alias."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Recipe, Setting, Tags

KEY = Recipe(
    type="AWS::KMS::Key",
    service="kms",
    renames={"KeyPolicy": "Policy"},
    create=Call("CreateKey"),
    attributes={"KeyId": "$answer.KeyMetadata.KeyId", "Arn": "$answer.KeyMetadata.Arn"},
    settings=(
        Setting(("KeyPolicy",), Call("PutKeyPolicy", {"KeyId": "$id", "PolicyName": "default"})),
        Setting(("Description",), Call("UpdateKeyDescription", {"KeyId": "$id"})),
        Setting(
            ("EnableKeyRotation",),
            Call("EnableKeyRotation", {"KeyId": "$id"}),
            Call("DisableKeyRotation", {"KeyId": "$id"}),
        ),
    ),
    tags=Tags({"KeyId": "$id"}, read="ListResourceTags"),
    delete=(
        Call(
            "ScheduleKeyDeletion",
            {"KeyId": "$id", "PendingWindowInDays": "$properties.PendingWindowInDays"},
        ),
    ),
)

ALIAS = Recipe(
    type="AWS::KMS::Alias",
    service="kms",
    create=Call("CreateAlias"),
    update=Call("UpdateAlias"),
    delete=(Call("DeleteAlias", {"AliasName": "$id"}),),
)

RECIPES = (ALIAS, KEY)
