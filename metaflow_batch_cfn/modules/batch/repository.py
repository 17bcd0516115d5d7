"""A repository in Amazon ECR for the images of jobs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from troposphere import GetAtt, Ref, ecr

from metaflow_batch_cfn.core.declare import Result, Setting
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text, present
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.rules.known import whole_number
from metaflow_batch_cfn.parts.tags import tag_list
from metaflow_batch_cfn.parts.texts import compact_json

__all__ = ["ImageRepository"]

# What jobs run outlives the stack that made room for it.
_KEPT: dict[str, Any] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
_UNTAGGED_DAYS = 14


def _count_problems(name: str, count: object) -> Iterator[Problem]:
    yield from whole_number(name, count, 1, 100_000, "images")


@dataclass(frozen=True, kw_only=True)
class ImageRepositoryOutputs:
    """Where images are pushed to."""

    uri: Annotated[
        Text,
        Result("RepositoryUri", "Where images are pushed to, and what comes before :TAG in them."),
    ]
    name: Annotated[Text, Result("RepositoryName", "Name of the repository.")]
    arn: Annotated[Text, Result("RepositoryArn", "ARN of the repository.")]


@module
class ImageRepository:
    """A repository for the images of jobs: scanned on push, encrypted, with tags that never move,
    and kept when the stack is deleted. Untagged images go after two weeks.
    """

    kept_images: Annotated[
        int, Setting("How many tagged images are kept; the oldest go.", _count_problems)
    ] = 100
    tags: Tags = field(default_factory=dict)

    def build(self, scope: Scope) -> ImageRepositoryOutputs:
        repository = scope.add(
            ecr.Repository(
                scope.name("Repository"),
                **present(
                    ImageTagMutability="IMMUTABLE",
                    ImageScanningConfiguration=ecr.ImageScanningConfiguration(ScanOnPush=True),
                    EncryptionConfiguration=ecr.EncryptionConfiguration(EncryptionType="AES256"),
                    LifecyclePolicy=ecr.LifecyclePolicy(LifecyclePolicyText=self._lifecycle()),
                    Tags=tag_list(self.tags),
                ),
                **_KEPT,
            )
        )
        return ImageRepositoryOutputs(
            uri=GetAtt(repository, "RepositoryUri"),
            name=Ref(repository),
            arn=GetAtt(repository, "Arn"),
        )

    def _lifecycle(self) -> str:
        """Tagged images by number, since one that is old may be in use."""
        expire = {"type": "expire"}
        rules = [
            {
                "rulePriority": 1,
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": _UNTAGGED_DAYS,
                },
                "action": expire,
            },
            {
                "rulePriority": 2,
                "selection": {
                    "tagStatus": "any",
                    "countType": "imageCountMoreThan",
                    "countNumber": self.kept_images,
                },
                "action": expire,
            },
        ]
        return compact_json({"rules": rules})
