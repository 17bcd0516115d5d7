"""Existing resources that have the name of a resource in a template.

In: a type and its resolved properties. Out: the identifier of the resource that has the name. None
if there is no such resource, or if that cannot be determined: the template does not name it, the
name is known only during deployment, or the type cannot be imported. Early validation and automatic
imports use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from botocore.exceptions import ClientError, ParamValidationError

from cfn_simulator.engine.state.account import Account
from cfn_simulator.types.importing import IMPORTABLE
from cfn_simulator.types.readers import ReadTarget, read
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.cfn.values.partitions import partition_of
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.documents import Json

# Types identified by an ARN that contains their name: the name's property, and the ARN's parts.
ARNS = {
    "AWS::Batch::ComputeEnvironment": ("ComputeEnvironmentName", "batch", "compute-environment/"),
    "AWS::Batch::JobQueue": ("JobQueueName", "batch", "job-queue/"),
    "AWS::Batch::SchedulingPolicy": ("Name", "batch", "scheduling-policy/"),
    "AWS::SNS::Topic": ("TopicName", "sns", ""),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", "states", "stateMachine:"),
}
QUEUE, QUEUE_NAME = "AWS::SQS::Queue", "QueueName"


@dataclass(frozen=True)
class ResourceName:
    """A name in a template: the properties that contain it, and the resulting identifier."""

    properties: Mapping[str, str]
    identifier: str


def name_of(account: Account, kind: str, properties: Mapping[str, Json]) -> ResourceName | None:
    """The name that the template gives to the resource, if it is known."""
    if kind in ARNS:
        return _by_arn(account, kind, properties)
    if kind == QUEUE:
        return _queue(account, properties)
    paths = resource_type(kind, account.region).primary_identifier
    given = {path: _known(properties, path) for path in paths}
    names = {path: value for path, value in given.items() if value is not None}
    if not names or len(names) < len(given):
        return None
    return ResourceName(names, "|".join(names.values()))


def find_existing(
    account: Account, kind: str, properties: Mapping[str, Json]
) -> ResourceName | None:
    """The name, if a resource with it exists."""
    named = name_of(account, kind, properties) if kind in IMPORTABLE else None
    if named is None:
        return None
    try:
        found = read(ReadTarget(kind, named.identifier, properties, account.services))
    except (ClientError, ParamValidationError):
        # No resource has a name that the service rejects.
        return None
    return None if found is None else named


def _known(properties: Mapping[str, Json], path: str) -> str | None:
    value = properties.get(path)
    return value if isinstance(value, str) and value and not is_unknown(value) else None


def _by_arn(account: Account, kind: str, properties: Mapping[str, Json]) -> ResourceName | None:
    path, service, prefix = ARNS[kind]
    name = _known(properties, path)
    if name is None:
        return None
    place = f"{account.region}:{account.account_id}"
    partition = partition_of(account.region)
    return ResourceName({path: name}, f"arn:{partition}:{service}:{place}:{prefix}{name}")


def _queue(account: Account, properties: Mapping[str, Json]) -> ResourceName | None:
    name = _known(properties, QUEUE_NAME)
    if name is None:
        return None
    try:
        url: str = account.services.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
    except ClientError:
        return None
    return ResourceName({QUEUE_NAME: name}, url)
