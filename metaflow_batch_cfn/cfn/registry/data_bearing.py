"""Resource types whose content cannot be recreated: data, keys, identities, DNS records.

In: a type's name. Out: whether losing such a resource loses more than configuration, and a
description of what is lost. Types with derived content (message queues, functions) are left out, so
that a warning is meaningful.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTENTS: Mapping[str, str] = MappingProxyType(
    {
        "AWS::Backup::BackupVault": "its recovery points",
        "AWS::Cognito::IdentityPool": "its identities",
        "AWS::Cognito::UserPool": "its users",
        "AWS::DocDB::DBCluster": "its databases",
        "AWS::DynamoDB::GlobalTable": "its items",
        "AWS::DynamoDB::Table": "its items",
        "AWS::EC2::Instance": "its disks",
        "AWS::EC2::Volume": "its content",
        "AWS::ECR::Repository": "its images",
        "AWS::EFS::FileSystem": "its files",
        "AWS::ElastiCache::CacheCluster": "its keys and values",
        "AWS::ElastiCache::ReplicationGroup": "its keys and values",
        "AWS::FSx::FileSystem": "its files",
        "AWS::Glue::Database": "its table definitions",
        "AWS::KMS::Key": "the key, and with it everything that it encrypts",
        "AWS::Kinesis::Stream": "its records",
        "AWS::Logs::LogGroup": "its log events",
        "AWS::MemoryDB::Cluster": "its keys and values",
        "AWS::Neptune::DBCluster": "its graphs",
        "AWS::OpenSearchService::Domain": "its indexes",
        "AWS::RDS::DBCluster": "its databases",
        "AWS::RDS::DBInstance": "its databases",
        "AWS::RDS::GlobalCluster": "its databases",
        "AWS::Redshift::Cluster": "its databases",
        "AWS::Route53::HostedZone": "its records and name servers",
        "AWS::S3::Bucket": "its objects",
        "AWS::SageMaker::NotebookInstance": "its notebooks",
        "AWS::SecretsManager::Secret": "the secret",
        "AWS::Timestream::Table": "its records",
    }
)


def holds_data(resource_type: str) -> bool:
    return resource_type in CONTENTS
