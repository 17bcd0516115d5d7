"""What happens to a resource that is removed or replaced.

In: the resource. Out: `PolicyAction`, as in a change set. Limits: by default, a snapshot is taken
of an RDS database and everything else is deleted.
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
    """The action if the resource is removed. `RetainExceptOnCreate` retains a resource that was
    created successfully."""
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
    """The action on the old resource if the resource is replaced."""
    match resource.update_replace_policy:
        case "Retain":
            return "ReplaceAndRetain"
        case "Snapshot":
            return "ReplaceAndSnapshot"
        case _:
            return "ReplaceAndDelete"
