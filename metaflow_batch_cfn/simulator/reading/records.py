"""Log groups and Systems Manager parameters, as their services tell them."""

from __future__ import annotations

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.services import Services


def log_group(physical_id: str, services: Services) -> dict[str, Json] | None:
    client = services.client("logs")
    found = client.describe_log_groups(logGroupNamePrefix=physical_id)["logGroups"]
    group = next((one for one in found if one["logGroupName"] == physical_id), None)
    if group is None:
        return None
    return {
        "LogGroupName": physical_id,
        "RetentionInDays": group.get("retentionInDays"),
        "KmsKeyId": group.get("kmsKeyId"),
    }


def parameter(physical_id: str, services: Services) -> dict[str, Json] | None:
    client = services.client("ssm")
    found = client.get_parameter(Name=physical_id)["Parameter"]
    return {"Name": physical_id, "Type": found["Type"], "Value": found["Value"]}
