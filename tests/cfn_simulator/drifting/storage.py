"""Samples of buckets, tables, file systems and databases."""

from __future__ import annotations

import json
from typing import Any

from tests.cfn_simulator.drifting.networks import GROUP, SUBNET, VPC
from tests.cfn_simulator.drifting.sample import TAGS, LiveStack, Sample, call, made, ref

CLOSED = dict.fromkeys(
    ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"], True
)
DENIED: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "OnlyTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::kept", "arn:aws:s3:::kept/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}
BUCKET: dict[str, Any] = {
    "BucketName": "kept",
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {
                "ServerSideEncryptionByDefault": {
                    "SSEAlgorithm": "aws:kms",
                    "KMSMasterKeyID": "alias/aws/s3",
                },
                "BucketKeyEnabled": True,
            }
        ]
    },
    "LifecycleConfiguration": {
        "Rules": [
            {
                "Id": "tidy",
                "Status": "Enabled",
                "Prefix": "tmp/",
                "ExpirationInDays": "30",
                "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            },
            {
                "Id": "cheaper",
                "Status": "Enabled",
                "TagFilters": [{"Key": "cold", "Value": "yes"}],
                "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 90}],
            },
        ]
    },
    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    "PublicAccessBlockConfiguration": CLOSED,
    "VersioningConfiguration": {"Status": "Enabled"},
    "Tags": TAGS,
}
DATABASE = {
    "DBInstanceIdentifier": "metadata",
    "DBName": "metaflow",
    "DBInstanceClass": "db.t3.micro",
    "Engine": "postgres",
    "AllocatedStorage": "20",
    "MasterUsername": "admin",
    "MasterUserPassword": "not-so-secret",
    "StorageType": "gp2",
    "StorageEncrypted": False,
    "MultiAZ": False,
    "PubliclyAccessible": False,
    "DeletionProtection": False,
    "BackupRetentionPeriod": 3,
    "DBSubnetGroupName": ref("Places"),
    "VPCSecurityGroups": [ref("Group")],
    "Tags": TAGS,
}
PLACES = made("AWS::RDS::DBSubnetGroup", DBSubnetGroupDescription="two", SubnetIds=[ref("Subnet")])
NETWORK = {"Vpc": VPC, "Subnet": SUBNET, "Group": GROUP}
FILES = made("AWS::EFS::FileSystem", Encrypted=True)


def _suspend_versioning(stack: LiveStack) -> None:
    stack.client("s3").put_bucket_versioning(
        Bucket="kept", VersioningConfiguration={"Status": "Suspended"}
    )


def _open(stack: LiveStack) -> None:
    document = {**DENIED, "Statement": [{**DENIED["Statement"][0], "Effect": "Allow"}]}
    stack.client("s3").put_bucket_policy(Bucket="kept", Policy=json.dumps(document))


def _provision(stack: LiveStack) -> None:
    stack.client("dynamodb").update_table(
        TableName="runs",
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )


SAMPLES = (
    Sample(
        "AWS::S3::Bucket",
        BUCKET,
        delete=call("s3", "delete_bucket", Bucket="$"),
        change=_suspend_versioning,
        pointers=("/VersioningConfiguration/Status",),
    ),
    Sample(
        "AWS::S3::BucketPolicy",
        {"Bucket": ref("Bucket"), "PolicyDocument": DENIED},
        delete=call("s3", "delete_bucket_policy", Bucket="$"),
        change=_open,
        pointers=("/PolicyDocument/Statement/0/Effect",),
        beside={"Bucket": made("AWS::S3::Bucket", BucketName="kept")},
    ),
    Sample(
        "AWS::DynamoDB::Table",
        {
            "TableName": "runs",
            "AttributeDefinitions": [
                {"AttributeName": "run", "AttributeType": "S"},
                {"AttributeName": "user", "AttributeType": "S"},
            ],
            "KeySchema": [{"AttributeName": "run", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "by-user",
                    "KeySchema": [{"AttributeName": "user", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "DeletionProtectionEnabled": False,
            "SSESpecification": {"SSEEnabled": True},
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
            "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "Tags": TAGS,
        },
        delete=call("dynamodb", "delete_table", TableName="$"),
        change=_provision,
        pointers=("/BillingMode",),
    ),
    Sample(
        "AWS::DynamoDB::Table",
        {
            "AttributeDefinitions": [
                {"AttributeName": "run", "AttributeType": "S"},
                {"AttributeName": "step", "AttributeType": "S"},
            ],
            "KeySchema": [
                {"AttributeName": "run", "KeyType": "HASH"},
                {"AttributeName": "step", "KeyType": "RANGE"},
            ],
            "LocalSecondaryIndexes": [
                {
                    "IndexName": "again",
                    "KeySchema": [
                        {"AttributeName": "run", "KeyType": "HASH"},
                        {"AttributeName": "step", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            ],
            "ProvisionedThroughput": {"ReadCapacityUnits": "2", "WriteCapacityUnits": 1},
        },
        delete=call("dynamodb", "delete_table", TableName="$"),
        change=call(
            "dynamodb",
            "update_table",
            TableName="$",
            ProvisionedThroughput={"ReadCapacityUnits": 9, "WriteCapacityUnits": 1},
        ),
        pointers=("/ProvisionedThroughput/ReadCapacityUnits",),
    ),
    Sample(
        "AWS::EFS::FileSystem",
        {
            "Encrypted": True,
            "PerformanceMode": "generalPurpose",
            "ThroughputMode": "elastic",
            "LifecyclePolicies": [{"TransitionToIA": "AFTER_30_DAYS"}],
            "FileSystemPolicy": {**DENIED, "Statement": []},
            "FileSystemTags": TAGS,
        },
        delete=call("efs", "delete_file_system", FileSystemId="$"),
        change=call("efs", "put_lifecycle_configuration", FileSystemId="$", LifecyclePolicies=[]),
        pointers=("/LifecyclePolicies/0",),
    ),
    Sample(
        "AWS::EFS::MountTarget",
        {
            "FileSystemId": ref("Files"),
            "SubnetId": ref("Subnet"),
            "SecurityGroups": [ref("Group")],
        },
        delete=call("efs", "delete_mount_target", MountTargetId="$"),
        change=lambda stack: stack.client("efs").modify_mount_target_security_groups(
            MountTargetId=stack.id(), SecurityGroups=[stack.id("Other")]
        ),
        pointers=("/SecurityGroups/0", "/SecurityGroups/0"),
        beside={**NETWORK, "Files": FILES, "Other": GROUP},
    ),
    Sample(
        "AWS::EFS::AccessPoint",
        {
            "FileSystemId": ref("Files"),
            "PosixUser": {"Uid": "1000", "Gid": "1000"},
            "RootDirectory": {
                "Path": "/jobs",
                "CreationInfo": {"OwnerUid": "1000", "OwnerGid": "1000", "Permissions": "0755"},
            },
            "AccessPointTags": TAGS,
        },
        delete=call("efs", "delete_access_point", AccessPointId="$"),
        change=call("efs", "untag_resource", ResourceId="$", TagKeys=["team"]),
        pointers=("/AccessPointTags/0",),
        beside={"Files": FILES},
    ),
    Sample(
        "AWS::RDS::DBInstance",
        DATABASE,
        delete=call("rds", "delete_db_instance", DBInstanceIdentifier="$", SkipFinalSnapshot=True),
        change=call("rds", "modify_db_instance", DBInstanceIdentifier="$", AllocatedStorage=50),
        pointers=("/AllocatedStorage",),
        beside={**NETWORK, "Places": PLACES},
    ),
    Sample(
        "AWS::RDS::DBSubnetGroup",
        {
            "DBSubnetGroupName": "places",
            "DBSubnetGroupDescription": "two",
            "SubnetIds": [ref("Subnet")],
        },
        delete=call("rds", "delete_db_subnet_group", DBSubnetGroupName="$"),
        beside=NETWORK,
    ),
)
