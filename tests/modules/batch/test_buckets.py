"""What a platform engineer can expect of the input and output buckets."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn import Datastore, JobBuckets
from tests.resolved import resolve

STACK = resolve(JobBuckets)


def test_there_are_two_buckets_each_with_its_policy() -> None:
    assert set(STACK.resources) == {
        "InputBucket", "InputBucketPolicy", "OutputBucket", "OutputBucketPolicy",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["InputBucket", "OutputBucket"])
def test_each_is_retained_like_metaflows_datastore(name: str) -> None:
    datastore = resolve(Datastore)
    assert STACK.properties(name) == datastore.properties("DatastoreBucket")
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
        assert STACK.attribute(name, attribute) == "Retain"
        assert STACK.attribute(f"{name}Policy", attribute) == "Retain"


@pytest.mark.parametrize("name", ["InputBucket", "OutputBucket"])
def test_each_refuses_plain_http(name: str) -> None:
    policy = STACK.properties(f"{name}Policy")
    assert policy["Bucket"] == name
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [f"{name}.Arn", f"{name}.Arn/*"]
