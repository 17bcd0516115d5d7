"""What a platform engineer can expect of the repository."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaflow_batch_cfn import ImageRepository
from metaflow_batch_cfn.core.errors import InvalidFieldError
from tests.resolved import resolve

STACK = resolve(ImageRepository)


def lifecycle(**pins: Any) -> dict[str, dict[str, Any]]:
    text = resolve(ImageRepository, **pins).properties("Repository")["LifecyclePolicy"]
    rules = json.loads(text["LifecyclePolicyText"])["rules"]
    return {rule["selection"]["tagStatus"]: rule for rule in rules}


def test_tags_are_immutable_so_that_a_job_runs_what_was_tested() -> None:
    assert STACK.properties("Repository")["ImageTagMutability"] == "IMMUTABLE"


def test_images_are_scanned_on_push_and_encrypted() -> None:
    repository = STACK.properties("Repository")
    assert repository["ImageScanningConfiguration"] == {"ScanOnPush": True}
    assert repository["EncryptionConfiguration"] == {"EncryptionType": "AES256"}


def test_it_is_retained_on_delete_and_on_replace() -> None:
    assert STACK.attribute("Repository", "DeletionPolicy") == "Retain"
    assert STACK.attribute("Repository", "UpdateReplacePolicy") == "Retain"


def test_it_has_no_name_that_could_be_taken() -> None:
    assert "RepositoryName" not in STACK.properties("Repository")


def test_untagged_images_expire_by_age_and_tagged_ones_by_number() -> None:
    rules = lifecycle(kept_images=7)
    assert rules["untagged"]["selection"]["countType"] == "sinceImagePushed"
    assert rules["any"]["selection"]["countNumber"] == 7
    assert rules["untagged"]["rulePriority"] < rules["any"]["rulePriority"]


@pytest.mark.parametrize("kept", [0, "many", -1])
def test_at_least_one_image_is_kept(kept: Any) -> None:
    with pytest.raises(InvalidFieldError, match="kept_images"):
        ImageRepository(kept_images=kept)


def test_its_outputs_say_where_to_push() -> None:
    assert STACK.outputs() == {
        "RepositoryUri": "Repository.RepositoryUri",
        "RepositoryName": "Repository",
        "RepositoryArn": "Repository.Arn",
    }
