"""The final snapshot of a resource whose deletion policy is `Snapshot`.

In: the request and the state of the resource to be deleted. Out: nothing; the service keeps the
snapshot. Limits: resources that are only records have nothing to copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import aws_wording


@dataclass(frozen=True)
class SnapshotCall:
    """The call that takes the snapshot, and its parameters for the snapshot's name and source."""

    service: str
    operation: str
    name: str
    source: str


SNAPSHOT_CALLS: Mapping[str, SnapshotCall] = {
    "AWS::RDS::DBCluster": SnapshotCall(
        "rds", "create_db_cluster_snapshot", "DBClusterSnapshotIdentifier", "DBClusterIdentifier"
    ),
    "AWS::RDS::DBInstance": SnapshotCall(
        "rds", "create_db_snapshot", "DBSnapshotIdentifier", "DBInstanceIdentifier"
    ),
}


def take(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    """Takes the snapshot, named as CloudFormation does: STACK-snapshot-LOGICALID-TOKEN in lower
    case.
    """
    snapshot_call = SNAPSHOT_CALLS.get(request.type)
    if snapshot_call is None:
        return
    name = f"{request.stack_name}-snapshot-{request.logical_id}-{request.token}".lower()
    client = services.client(snapshot_call.service, request.region)
    with aws_wording(snapshot_call.service):
        getattr(client, snapshot_call.operation)(
            **{snapshot_call.name: name, snapshot_call.source: state.physical_id}
        )
