"""Resource types that hold what nobody can make again: data, keys, identities, addresses of record.

In: a type's name. Out: whether losing such a resource loses more than configuration. Types whose
content is derived (queues of messages, caches, functions) are left out, so that a warning counts.
"""

from __future__ import annotations

DATA_BEARING = frozenset(
    {
        "AWS::Backup::BackupVault",
        "AWS::Cognito::IdentityPool",
        "AWS::Cognito::UserPool",
        "AWS::DocDB::DBCluster",
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::EC2::Instance",
        "AWS::EC2::Volume",
        "AWS::ECR::Repository",
        "AWS::EFS::FileSystem",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::FSx::FileSystem",
        "AWS::Glue::Database",
        "AWS::KMS::Key",
        "AWS::Kinesis::Stream",
        "AWS::Logs::LogGroup",
        "AWS::MemoryDB::Cluster",
        "AWS::Neptune::DBCluster",
        "AWS::OpenSearchService::Domain",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::RDS::GlobalCluster",
        "AWS::Redshift::Cluster",
        "AWS::Route53::HostedZone",
        "AWS::S3::Bucket",
        "AWS::SageMaker::NotebookInstance",
        "AWS::SecretsManager::Secret",
        "AWS::Timestream::Table",
    }
)


def holds_data(resource_type: str) -> bool:
    return resource_type in DATA_BEARING
