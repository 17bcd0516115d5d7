"""AWS::ECR: repositories of container images."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe, Setting, Tags

NAMED = {"repositoryName": "$id"}
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
            Call("PutImageTagMutability", NAMED),
            default={"ImageTagMutability": "MUTABLE"},
        ),
        Setting(
            ("ImageScanningConfiguration",),
            Call("PutImageScanningConfiguration", NAMED),
            default={"ImageScanningConfiguration": {"ScanOnPush": False}},
        ),
        Setting(
            ("LifecyclePolicy",),
            Call(
                "PutLifecyclePolicy",
                {
                    **NAMED,
                    "lifecyclePolicyText": "$properties.LifecyclePolicy.LifecyclePolicyText",
                },
            ),
            Call("DeleteLifecyclePolicy", NAMED),
        ),
        Setting(
            ("RepositoryPolicyText",),
            Call("SetRepositoryPolicy", NAMED),
            Call("DeleteRepositoryPolicy", NAMED),
        ),
    ),
    renames={"RepositoryPolicyText": "policyText"},
    tags=Tags({"resourceArn": "$attributes.Arn"}),
    delete=(Call("DeleteRepository", {**NAMED, "force": "$properties.EmptyOnDelete"}),),
)

RECIPES = (REPOSITORY,)
