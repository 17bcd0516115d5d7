"""The last snapshot of a resource whose policy asks for one before it goes.

In: the request and the record of what is to be deleted. Out: nothing; the service keeps the copy.
What hurts: types that no service makes here are only records, which have nothing to copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import aws_wording


@dataclass(frozen=True)
class Taker:
    """The call that copies one type, and its parameters for the copy's name and for the source."""

    service: str
    operation: str
    name: str
    source: str


TAKERS: Mapping[str, Taker] = {
    "AWS::RDS::DBCluster": Taker(
        "rds", "create_db_cluster_snapshot", "DBClusterSnapshotIdentifier", "DBClusterIdentifier"
    ),
    "AWS::RDS::DBInstance": Taker(
        "rds", "create_db_snapshot", "DBSnapshotIdentifier", "DBInstanceIdentifier"
    ),
}


def take(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    """Named as CloudFormation names them: STACK-snapshot-LOGICALID-TOKEN, in lower case."""
    taker = TAKERS.get(request.type)
    if taker is None:
        return
    name = f"{request.stack_name}-snapshot-{request.logical_id}-{request.token}".lower()
    client = services.client(taker.service, request.region)
    with aws_wording(taker.service):
        getattr(client, taker.operation)(**{taker.name: name, taker.source: state.physical_id})
