"""Buckets, bucket policies and log groups, read back through S3 and CloudWatch Logs."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from cfn_simulator.types import PlainFailure, ResourceFailure
from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import Sandbox

DATASTORE: dict[str, Json] = {
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {
                "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"},
                "BucketKeyEnabled": "true",
            }
        ]
    },
    "VersioningConfiguration": {"Status": "Enabled"},
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": "true",
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    },
    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    "LifecycleConfiguration": {
        "Rules": [
            {
                "Id": "versions",
                "Status": "Enabled",
                "NoncurrentVersionExpiration": {"NoncurrentDays": "30"},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            },
            {
                "Id": "cache",
                "Status": "Enabled",
                "Prefix": "cache/",
                "TagFilters": [{"Key": "keep", "Value": "no"}],
                "ExpirationInDays": "90",
                "Transitions": [{"StorageClass": "STANDARD_IA", "TransitionInDays": "30"}],
            },
        ]
    },
    "Tags": [{"Key": "Name", "Value": "metaflow"}],
}


def s3(sandbox: Sandbox) -> Any:
    return sandbox.services.client("s3")


def test_a_datastore_bucket_is_read_back_as_declared(sandbox: Sandbox) -> None:
    bucket = sandbox.made("AWS::S3::Bucket", DATASTORE).ref
    encryption = s3(sandbox).get_bucket_encryption(Bucket=bucket)
    assert encryption["ServerSideEncryptionConfiguration"]["Rules"] == [
        {
            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"},
            "BucketKeyEnabled": True,
        }
    ]
    assert s3(sandbox).get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    blocked = s3(sandbox).get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}
    owner = s3(sandbox).get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
    assert owner["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    tags = s3(sandbox).get_bucket_tagging(Bucket=bucket)["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"Name": "metaflow", "team": "research"}


def test_lifecycle_rules_keep_their_days_and_filters(sandbox: Sandbox) -> None:
    bucket = sandbox.made("AWS::S3::Bucket", DATASTORE).ref
    versions, cache = s3(sandbox).get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert versions["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert versions["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert cache["Expiration"] == {"Days": 90}
    assert cache["Transitions"] == [{"Days": 30, "StorageClass": "STANDARD_IA"}]
    assert cache["Filter"]["And"] == {
        "Prefix": "cache/",
        "Tags": [{"Key": "keep", "Value": "no"}],
    }


def test_settings_that_a_template_no_longer_declares_are_removed(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::S3::Bucket", DATASTORE)
    made.changed({}, tags={})
    for missing in ("get_public_access_block", "get_bucket_lifecycle_configuration"):
        with pytest.raises(ClientError):
            getattr(s3(sandbox), missing)(Bucket=made.ref)
    assert s3(sandbox).get_bucket_versioning(Bucket=made.ref)["Status"] == "Suspended"
    with pytest.raises(ClientError, match="NoSuchTagSet"):
        s3(sandbox).get_bucket_tagging(Bucket=made.ref)


def test_cors_rules_apply_as_long_as_the_template_declares_them(
    sandbox: Sandbox,
) -> None:
    rule: Json = {
        "Id": "ui",
        "AllowedMethods": ["GET"],
        "AllowedOrigins": ["https://ui.example"],
        "ExposedHeaders": ["ETag"],
        "MaxAge": "300",
    }
    made = sandbox.made("AWS::S3::Bucket", {"CorsConfiguration": {"CorsRules": [rule]}})
    (found,) = s3(sandbox).get_bucket_cors(Bucket=made.ref)["CORSRules"]
    assert (found["AllowedOrigins"], found["MaxAgeSeconds"]) == (["https://ui.example"], 300)
    made.without("CorsConfiguration")
    with pytest.raises(ClientError, match="NoSuchCORSConfiguration"):
        s3(sandbox).get_bucket_cors(Bucket=made.ref)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Results", "Bucket name should not contain uppercase characters"),
        ("re_sults", "Bucket name should not contain '_'"),
        ("re", "Bucket name should be between 3 and 63 characters long"),
        ("r" * 64, "Bucket name should be between 3 and 63 characters long"),
        ("192.168.1.1", "Bucket name must not be formatted as an IP Address"),
    ],
)
def test_an_invalid_bucket_name_is_rejected(sandbox: Sandbox, name: str, message: str) -> None:
    with pytest.raises(PlainFailure) as refused:
        sandbox.made("AWS::S3::Bucket", {"BucketName": name})
    assert refused.value.message == message
    assert s3(sandbox).list_buckets()["Buckets"] == []


def test_a_bucket_that_is_not_empty_is_not_deleted(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::S3::Bucket", {})
    s3(sandbox).put_object(Bucket=made.ref, Key="run/a b%20ü", Body=b"artifact")
    assert s3(sandbox).get_object(Bucket=made.ref, Key="run/a b%20ü")["Body"].read() == b"artifact"
    with pytest.raises(
        ResourceFailure, match="The bucket you tried to delete is not empty"
    ) as refused:
        made.removed()
    assert refused.value.code == "GeneralServiceException"
    s3(sandbox).delete_object(Bucket=made.ref, Key="run/a b%20ü")
    made.removed()
    made.removed()


def test_a_bucket_that_contains_only_old_versions_is_not_deleted(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::S3::Bucket", {"VersioningConfiguration": {"Status": "Enabled"}})
    s3(sandbox).put_object(Bucket=made.ref, Key="run", Body=b"artifact")
    s3(sandbox).delete_object(Bucket=made.ref, Key="run")
    with pytest.raises(ResourceFailure, match="The bucket you tried to delete is not empty"):
        made.removed()


def test_an_unknown_property_is_rejected_and_leaves_no_bucket_behind(sandbox: Sandbox) -> None:
    with pytest.raises(ResourceFailure, match=r"extraneous key \[Website\] is not permitted"):
        sandbox.made("AWS::S3::Bucket", {"Website": {"IndexDocument": "i.html"}})
    assert s3(sandbox).list_buckets()["Buckets"] == []


def test_a_property_that_is_not_sent_to_the_service_is_accepted(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::S3::Bucket", {"AccessControl": "Private"})
    made.with_property(AccelerateConfiguration={"AccelerationStatus": "Suspended"})
    assert s3(sandbox).head_bucket(Bucket=made.ref)


def test_a_bucket_returns_its_names_and_is_in_its_region(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::S3::Bucket", {}, "DataStore", region="eu-west-1")
    assert made.ref.startswith("demo-datastore-")
    assert made.state.attributes["RegionalDomainName"] == f"{made.ref}.s3.eu-west-1.amazonaws.com"
    location = s3(sandbox).get_bucket_location(Bucket=made.ref)
    assert location["LocationConstraint"] == "eu-west-1"


def test_a_bucket_policy_is_put_replaced_and_removed(sandbox: Sandbox) -> None:
    bucket = sandbox.made("AWS::S3::Bucket", {}).ref

    def document(effect: str) -> Json:
        statement: Json = {"Effect": effect, "Principal": "*", "Action": "s3:*", "Resource": "*"}
        return {"Version": "2012-10-17", "Statement": [statement]}

    made = sandbox.made(
        "AWS::S3::BucketPolicy", {"Bucket": bucket, "PolicyDocument": document("Deny")}
    )
    assert '"Deny"' in s3(sandbox).get_bucket_policy(Bucket=bucket)["Policy"]
    changed = made.with_property(PolicyDocument=document("Allow"))
    assert '"Allow"' in s3(sandbox).get_bucket_policy(Bucket=bucket)["Policy"]
    changed.removed()
    changed.removed()
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3(sandbox).get_bucket_policy(Bucket=bucket)


def log_group(sandbox: Sandbox, name: str) -> dict[str, Any]:
    logs = sandbox.services.client("logs")
    return dict(logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0])


def test_a_log_group_keeps_its_retention_until_its_template_drops_it(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::Logs::LogGroup", {"RetentionInDays": "30"}, "JobLogs")
    assert made.ref.startswith("demo-JobLogs-")
    assert log_group(sandbox, made.ref)["retentionInDays"] == 30
    made.with_property(RetentionInDays=90)
    assert log_group(sandbox, made.ref)["retentionInDays"] == 90
    made.without("RetentionInDays")
    assert "retentionInDays" not in log_group(sandbox, made.ref)


def test_a_log_group_has_its_name_arn_and_tags(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::Logs::LogGroup", {"LogGroupName": "/metaflow/jobs"})
    account = sandbox.services.account_id
    arn = f"arn:aws:logs:us-east-1:{account}:log-group:/metaflow/jobs:*"
    assert made.state.attributes == {"Arn": arn}
    logs = sandbox.services.client("logs")
    made.changed(made.request.properties, tags={"team": "platform"})
    assert logs.list_tags_log_group(logGroupName=made.ref)["tags"] == {"team": "platform"}
    made.removed()
    made.removed()
    assert logs.describe_log_groups()["logGroups"] == []


def test_a_log_group_that_exists_is_rejected(sandbox: Sandbox) -> None:
    sandbox.made("AWS::Logs::LogGroup", {"LogGroupName": "taken"})
    with pytest.raises(ResourceFailure, match="already exists") as failure:
        sandbox.made("AWS::Logs::LogGroup", {"LogGroupName": "taken"})
    assert failure.value.code == "AlreadyExists"
