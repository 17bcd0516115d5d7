"""What a platform engineer can expect of the datastore."""

from __future__ import annotations

from typing import Any

from metaflow_batch_cfn import Datastore, standalone
from metaflow_batch_cfn.compile.render import ordered
from tests.resolved import resolve

STACK = resolve(Datastore)


def bucket() -> dict[str, Any]:
    return STACK.properties("DatastoreBucket")


def test_it_is_one_bucket_and_its_policy() -> None:
    assert STACK.resources == ["DatastoreBucket", "DatastoreBucketPolicy"]


def test_objects_are_encrypted() -> None:
    (rule,) = bucket()["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}


def test_overwritten_objects_can_be_restored_for_90_days() -> None:
    assert bucket()["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {rule["Id"]: rule for rule in bucket()["LifecycleConfiguration"]["Rules"]}
    overwritten = rules["ExpireOverwrittenVersions"]
    assert overwritten["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}


def test_nothing_current_ever_expires() -> None:
    for rule in bucket()["LifecycleConfiguration"]["Rules"]:
        assert rule["Status"] == "Enabled"
        assert not {"ExpirationInDays", "ExpirationDate", "Transitions"} & set(rule)


def test_incomplete_uploads_are_cleaned_up() -> None:
    rules = {rule["Id"]: rule for rule in bucket()["LifecycleConfiguration"]["Rules"]}
    upload = rules["AbortBrokenUploads"]["AbortIncompleteMultipartUpload"]
    assert upload == {"DaysAfterInitiation": 7}


def test_public_access_is_blocked_in_all_four_ways() -> None:
    assert bucket()["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }


def test_the_account_owns_every_object_whoever_wrote_it() -> None:
    assert bucket()["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_the_bucket_refuses_plain_http() -> None:
    policy = STACK.properties("DatastoreBucketPolicy")
    assert policy["Bucket"] == "DatastoreBucket"
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Action"] == ["s3:*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == ["DatastoreBucket.Arn", "DatastoreBucket.Arn/*"]


def test_bucket_and_policy_are_retained_on_delete_and_on_replace() -> None:
    for name in STACK.resources:
        assert STACK.attribute(name, "DeletionPolicy") == "Retain"
        assert STACK.attribute(name, "UpdateReplacePolicy") == "Retain"


def test_the_bucket_has_no_name_that_could_be_taken() -> None:
    assert "BucketName" not in bucket()


def test_it_has_no_parameters() -> None:
    assert "Parameters" not in ordered(standalone(Datastore))


def test_its_outputs_are_the_bucket_and_what_the_profile_needs() -> None:
    assert STACK.outputs() == {
        "DatastoreBucketName": "DatastoreBucket",
        "DatastoreBucketArn": "DatastoreBucket.Arn",
        "MetaflowDatastoreSysrootS3": "s3://DatastoreBucket/metaflow",
        "MetaflowDatatoolsS3Root": "s3://DatastoreBucket/data",
    }
    outputs = ordered(standalone(Datastore))["Outputs"]
    feeding = {
        name: output["Description"].rsplit("[", 1)[1]
        for name, output in outputs.items()
        if "[" in output["Description"]
    }
    assert feeding == {
        "MetaflowDatastoreSysrootS3": "METAFLOW_DATASTORE_SYSROOT_S3]",
        "MetaflowDatatoolsS3Root": "METAFLOW_DATATOOLS_S3ROOT]",
    }


def test_the_bucket_is_tagged() -> None:
    stack = resolve(Datastore, tags={"Project": "metaflow"})
    tags = stack.properties("DatastoreBucket")["Tags"]
    assert tags == [{"Key": "Project", "Value": "metaflow"}]
