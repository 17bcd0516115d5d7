"""What becomes of a resource that is removed or replaced.

In: the resource. Out: `PolicyAction` as a change set tells it. What hurts: databases are snapshot
where nothing is said, everything else is deleted.
"""

from __future__ import annotations

from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource

# "Resources that support snapshots" (template reference, DeletionPolicy attribute).
SNAPSHOT_TYPES = frozenset(
    {
        "AWS::DocDB::DBCluster",
        "AWS::EC2::Volume",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::Neptune::DBCluster",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster",
    }
)
_SNAPSHOT_BY_DEFAULT = ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance")


def delete_action(resource: ResolvedResource) -> str:
    """`RetainExceptOnCreate` retains whatever has been created successfully."""
    match resource.deletion_policy:
        case "Retain" | "RetainExceptOnCreate":
            return "Retain"
        case "Snapshot":
            return "Snapshot"
        case None if resource.type in _SNAPSHOT_BY_DEFAULT and _snapshots(resource):
            return "Snapshot"
        case _:
            return "Delete"


def _snapshots(resource: ResolvedResource) -> bool:
    return "DBClusterIdentifier" not in resource.properties or resource.type.endswith("DBCluster")


def replace_action(resource: ResolvedResource) -> str:
    match resource.update_replace_policy:
        case "Retain":
            return "ReplaceAndRetain"
        case "Snapshot":
            return "ReplaceAndSnapshot"
        case _:
            return "ReplaceAndDelete"
