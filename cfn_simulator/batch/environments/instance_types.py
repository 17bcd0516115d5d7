"""Instance types, families and the tokens that stand for several types.

EC2 knows which types and families exist; `optimal` and the `default_` tokens are Batch's own
(service model, ComputeResource.instanceTypes).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.batch.state import BatchRegion, Document

TOKEN_ARCHITECTURES = {
    "optimal": "x86_64",
    "default_x86_64": "x86_64",
    "default_arm64": "arm64",
}
ARCHITECTURES = frozenset(TOKEN_ARCHITECTURES.values())


def instance_type_problems(batch: BatchRegion, resources: Document) -> Iterator[str]:
    """Reports types that do not exist, and architectures that cannot share an environment."""
    architectures: set[str] = set()
    for name in resources.get("instanceTypes", []):
        found = _architectures(batch, name)
        if not found:
            yield f"Instance type {name} does not exist"
        architectures |= found & ARCHITECTURES
    if len(architectures) > 1:
        yield f"Instance types of several architectures cannot be mixed: {sorted(architectures)}"


def _architectures(batch: BatchRegion, name: str) -> set[str]:
    if name in TOKEN_ARCHITECTURES:
        return {TOKEN_ARCHITECTURES[name]}
    return {
        architecture
        for instance_type in _matching(batch.clients("ec2", batch.region), name)
        for architecture in instance_type["ProcessorInfo"]["SupportedArchitectures"]
    }


def _matching(ec2: Any, name: str) -> list[Document]:
    if "." not in name:
        family = [{"Name": "instance-type", "Values": [f"{name}.*"]}]
        return list(ec2.describe_instance_types(Filters=family)["InstanceTypes"])
    try:
        return list(ec2.describe_instance_types(InstanceTypes=[name])["InstanceTypes"])
    except ClientError:
        return []
