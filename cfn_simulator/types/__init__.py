"""Creates, updates and deletes resources through the services that own them.

In: a resolved resource and the services. Out: its state after the operation. Each type is one
`Handler`, listed in `HANDLERS`. A type that is not listed but is in the registry is kept as a
record (`machinery.records`); any other type is rejected by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cfn_simulator.services.services import Services
from cfn_simulator.types.batch.compute_environment import COMPUTE_ENVIRONMENT
from cfn_simulator.types.batch.job_definition import JOB_DEFINITION
from cfn_simulator.types.batch.job_queue import JOB_QUEUE
from cfn_simulator.types.batch.scheduling_policy import SCHEDULING_POLICY
from cfn_simulator.types.ec2.launch_template import LAUNCH_TEMPLATE
from cfn_simulator.types.ec2.network.gateway_attachment import GATEWAY_ATTACHMENT
from cfn_simulator.types.ec2.network.internet_gateway import INTERNET_GATEWAY
from cfn_simulator.types.ec2.network.nat_gateway import ADDRESS, NAT_GATEWAY
from cfn_simulator.types.ec2.network.subnet import SUBNET
from cfn_simulator.types.ec2.network.vpc import VPC
from cfn_simulator.types.ec2.routing.route import ROUTE
from cfn_simulator.types.ec2.routing.route_table import ROUTE_TABLE, ROUTE_TABLE_ASSOCIATION
from cfn_simulator.types.ec2.routing.vpc_endpoint import VPC_ENDPOINT
from cfn_simulator.types.ec2.security.security_group import SECURITY_GROUP
from cfn_simulator.types.ec2.security.security_group_rule import (
    SECURITY_GROUP_EGRESS,
    SECURITY_GROUP_INGRESS,
)
from cfn_simulator.types.iam.instance_profile import INSTANCE_PROFILE
from cfn_simulator.types.iam.managed_policy import MANAGED_POLICY
from cfn_simulator.types.iam.policy import POLICY
from cfn_simulator.types.iam.role import ROLE
from cfn_simulator.types.machinery.base import (
    Handler,
    PlainFailure,
    ResourceFailure,
    ResourceRequest,
    ResourceState,
)
from cfn_simulator.types.machinery.failures import aws_wording
from cfn_simulator.types.machinery.records.properties import (
    InvalidPropertiesError,
    check_properties,
    property_problems,
)
from cfn_simulator.types.machinery.records.record import record_handler
from cfn_simulator.types.machinery.stored_values import with_stored_values
from cfn_simulator.types.machinery.strict import StrictProperties
from cfn_simulator.types.machinery.taken_names import check_name_is_available
from cfn_simulator.types.machinery.wait_conditions import WAIT_CONDITION_HANDLE
from cfn_simulator.types.management.log_group import LOG_GROUP
from cfn_simulator.types.management.ssm_parameter import PARAMETER
from cfn_simulator.types.messaging.policies import QUEUE_POLICY, TOPIC_POLICY
from cfn_simulator.types.messaging.sns_topic import TOPIC
from cfn_simulator.types.messaging.sqs_queue import QUEUE
from cfn_simulator.types.recipes import recipe_handlers
from cfn_simulator.types.s3.bucket import BUCKET
from cfn_simulator.types.s3.bucket_policy import BUCKET_POLICY
from cfn_simulator.types.secrets.secret_attachment import SECRET_TARGET_ATTACHMENT
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type, type_exists, type_names
from metaflow_batch_cfn.core.errors import did_you_mean
from metaflow_batch_cfn.documents import Json

__all__ = [
    "InvalidPropertiesError",
    "PlainFailure",
    "ResourceFailure",
    "ResourceRequest",
    "ResourceState",
    "UnsupportedTypeError",
    "create",
    "delete",
    "is_record",
    "property_problems",
    "supported_types",
    "update",
]

HANDLERS: Mapping[str, Handler] = {
    handler.type: handler
    for handler in (
        ADDRESS,
        BUCKET,
        BUCKET_POLICY,
        COMPUTE_ENVIRONMENT,
        GATEWAY_ATTACHMENT,
        INSTANCE_PROFILE,
        INTERNET_GATEWAY,
        JOB_DEFINITION,
        JOB_QUEUE,
        LAUNCH_TEMPLATE,
        LOG_GROUP,
        MANAGED_POLICY,
        NAT_GATEWAY,
        PARAMETER,
        POLICY,
        QUEUE,
        ROLE,
        ROUTE,
        ROUTE_TABLE,
        ROUTE_TABLE_ASSOCIATION,
        SCHEDULING_POLICY,
        SECURITY_GROUP,
        SECURITY_GROUP_EGRESS,
        SECURITY_GROUP_INGRESS,
        SUBNET,
        TOPIC,
        VPC,
        QUEUE_POLICY,
        SECRET_TARGET_ATTACHMENT,
        TOPIC_POLICY,
        VPC_ENDPOINT,
        WAIT_CONDITION_HANDLE,
        *recipe_handlers(),
    )
}


# Created by CloudFormation itself: nested stacks (see the engine).
MADE_BY_CLOUDFORMATION = frozenset({"AWS::CloudFormation::Stack"})


class UnsupportedTypeError(ResourceFailure):
    """A resource type that CloudFormation does not recognize."""

    def __init__(self, resource_type: str, region: str) -> None:
        self.resource_type = resource_type
        super().__init__(
            f"Unrecognized resource types: [{resource_type}]. "
            f"{did_you_mean(resource_type, type_names(region))}",
            "UnsupportedType",
        )


def supported_types() -> frozenset[str]:
    """Every resource type that a service creates; the others are kept as records."""
    return frozenset(HANDLERS)


def is_record(resource_type: str) -> bool:
    """Whether resources of this type exist only as records, in no service."""
    return resource_type not in HANDLERS and resource_type not in MADE_BY_CLOUDFORMATION


def create(request: ResourceRequest, services: Services) -> ResourceState:
    """Creates the resource. If the service refuses, raises `ResourceFailure` and leaves nothing
    behind.
    """
    with aws_wording(_service(request.type)):
        handler, resolved = _handler(request), _resolved(request, services)
        check_name_is_available(resolved, services)
        return handler.create(resolved, services)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    """Updates the resource in place; `before`: its present properties."""
    with aws_wording(_service(request.type)):
        previous = _resolved(replace(request, properties=before), services, strict=False)
        return _handler(request).update(
            _resolved(request, services), state, previous.properties, services
        )


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    """Deletes the resource; one that no longer exists counts as deleted."""
    with aws_wording(_service(request.type)):
        _handler(request).delete(_resolved(request, services, strict=False), state, services)


def _resolved(
    request: ResourceRequest, services: Services, *, strict: bool = True
) -> ResourceRequest:
    """The request with its dynamic references resolved; if not `strict`, they may be missing."""
    try:
        properties = with_stored_values(request.properties, request.region, services)
    except PlainFailure:
        if strict:
            raise
        properties = dict(request.properties)
    if strict:
        check_properties(request, resource_type(request.type, request.region))
    return replace(request, properties=StrictProperties(properties))


def _handler(request: ResourceRequest) -> Handler:
    if request.type in HANDLERS:
        return HANDLERS[request.type]
    if not type_exists(request.type, request.region):
        raise UnsupportedTypeError(request.type, request.region)
    return record_handler(request.type)


def _service(resource_type: str) -> str:
    parts = resource_type.split("::")
    return parts[1] if len(parts) == 3 else resource_type
