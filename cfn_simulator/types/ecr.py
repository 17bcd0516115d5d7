"""AWS::ECR: repositories of container images."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Setting, Tags

BY_NAME = {"repositoryName": "$id"}
REPOSITORY = Recipe(
    type="AWS::ECR::Repository",
    service="ecr",
    name=Name("RepositoryName", 256, lowercase=True),
    create=Call("CreateRepository"),
    attributes={
        "Arn": "$answer.repository.repositoryArn",
        "RepositoryUri": "$answer.repository.repositoryUri",
    },
    settings=(
        Setting(
            ("ImageTagMutability",),
            Call("PutImageTagMutability", BY_NAME),
            default={"ImageTagMutability": "MUTABLE"},
        ),
        Setting(
            ("ImageScanningConfiguration",),
            Call("PutImageScanningConfiguration", BY_NAME),
            default={"ImageScanningConfiguration": {"ScanOnPush": False}},
        ),
        Setting(
            ("LifecyclePolicy",),
            Call(
                "PutLifecyclePolicy",
                {
                    **BY_NAME,
                    "lifecyclePolicyText": "$properties.LifecyclePolicy.LifecyclePolicyText",
                },
            ),
            Call("DeleteLifecyclePolicy", BY_NAME),
        ),
        Setting(
            ("RepositoryPolicyText",),
            Call("SetRepositoryPolicy", BY_NAME),
            Call("DeleteRepositoryPolicy", BY_NAME),
        ),
    ),
    renames={"RepositoryPolicyText": "policyText"},
    tags=Tags({"resourceArn": "$attributes.Arn"}),
    delete=(Call("DeleteRepository", {**BY_NAME, "force": "$properties.EmptyOnDelete"}),),
)

RECIPES = (REPOSITORY,)
