"""AWS::SecretsManager::SecretTargetAttachment: adds a database's connection details to a secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import (
    Handler,
    ResourceFailure,
    ResourceRequest,
    ResourceState,
)
from cfn_simulator.types.machinery.failures import ignoring_absence
from metaflow_batch_cfn.documents import Json

# Targets of other types are not checked and add nothing to the secret.
CONNECTION_DETAILS = (
    "engine",
    "host",
    "port",
    "dbname",
    "dbInstanceIdentifier",
    "dbClusterIdentifier",
)


def create(request: ResourceRequest, services: Services) -> ResourceState:
    arn = _set_details(request, services, _target(request, services))
    return ResourceState(arn, {"Id": arn}, arn)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    return create(request, services)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with ignoring_absence():
        _set_details(request, services, {})


def _set_details(request: ResourceRequest, services: Services, facts: Mapping[str, Any]) -> str:
    client = services.client("secretsmanager", request.region)
    secret = str(request.properties["SecretId"])
    found = client.get_secret_value(SecretId=secret)
    kept = {
        name: value for name, value in _document(found).items() if name not in CONNECTION_DETAILS
    }
    client.put_secret_value(SecretId=secret, SecretString=json.dumps({**kept, **facts}))
    return str(found["ARN"])


def _document(answer: Mapping[str, Any]) -> dict[str, Any]:
    try:
        document = json.loads(answer.get("SecretString", ""))
    except json.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        message = "The secret cannot store connection details: its value must be a JSON object."
        raise ResourceFailure(message, "InvalidRequest")
    return document


def _target(request: ResourceRequest, services: Services) -> dict[str, Any]:
    rds = services.client("rds", request.region)
    name = str(request.properties["TargetId"])
    match request.properties["TargetType"]:
        case "AWS::RDS::DBInstance":
            found = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
            endpoint = found.get("Endpoint", {})
            address = {"host": endpoint.get("Address"), "port": endpoint.get("Port")}
            facts = {**address, "dbname": found.get("DBName"), "dbInstanceIdentifier": name}
        case "AWS::RDS::DBCluster":
            found = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]
            address = {"host": found.get("Endpoint"), "port": found.get("Port")}
            facts = {**address, "dbname": found.get("DatabaseName"), "dbClusterIdentifier": name}
        case _:
            return {}
    details = {"engine": found["Engine"], **facts}
    return {name: value for name, value in details.items() if value is not None}


SECRET_TARGET_ATTACHMENT = Handler(
    "AWS::SecretsManager::SecretTargetAttachment", create, update, delete
)
