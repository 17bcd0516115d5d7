"""An Amazon ECR repository for the images of jobs."""

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Any

from troposphere import GetAtt, Ref, ecr

from metaflow_batch_cfn.core.declare import Result, Setting
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Text, present
from metaflow_batch_cfn.parts.fields.tags import Tags
from metaflow_batch_cfn.parts.rules.known import whole_number
from metaflow_batch_cfn.parts.tag_properties import tag_list
from metaflow_batch_cfn.parts.texts import compact_json

__all__ = ["ImageRepository"]

# The images outlive the stack that created the repository.
_RETAINED: dict[str, Any] = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
_UNTAGGED_DAYS = 14


def _count_problems(name: str, count: object) -> Iterator[Problem]:
    yield from whole_number(name, count, 1, 100_000, "images")


@record(frozen=True, kw_only=True)
class ImageRepositoryOutputs:
    """The repository to push images to."""

    uri: Annotated[
        Text,
        Result("RepositoryUri", "URI to push images to; refer to an image as URI:TAG."),
    ]
    name: Annotated[Text, Result("RepositoryName", "Name of the repository.")]
    arn: Annotated[Text, Result("RepositoryArn", "ARN of the repository.")]


@module
class ImageRepository:
    """An Amazon ECR repository for the images of jobs: scanned on push, encrypted, with immutable
    tags, and retained when the stack is deleted. Untagged images are deleted after two weeks.
    """

    kept_images: Annotated[
        int, Setting("Number of images to keep; the oldest are deleted first.", _count_problems)
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
                **_RETAINED,
            )
        )
        return ImageRepositoryOutputs(
            uri=GetAtt(repository, "RepositoryUri"),
            name=Ref(repository),
            arn=GetAtt(repository, "Arn"),
        )

    def _lifecycle(self) -> str:
        """Tagged images expire by number, not by age, since an old one may be in use."""
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
