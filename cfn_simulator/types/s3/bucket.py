"""AWS::S3::Bucket."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence, undone_on_failure
from cfn_simulator.types.machinery.names import generated_name
from cfn_simulator.types.s3.bucket_names import check_bucket_name
from cfn_simulator.types.s3.bucket_settings import apply_settings
from metaflow_batch_cfn.cfn.values.partitions import partition_of, url_suffix_of
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 63
# The only region without a LocationConstraint (S3 API reference, CreateBucket).
HOME_REGION = "us-east-1"


def create(request: ResourceRequest, services: Services) -> ResourceState:
    name = _name(request)
    place = (
        {}
        if request.region == HOME_REGION
        else {"CreateBucketConfiguration": {"LocationConstraint": request.region}}
    )
    s3 = services.client("s3", request.region)
    s3.create_bucket(Bucket=name, **place)
    with undone_on_failure(lambda: s3.delete_bucket(Bucket=name)):
        apply_settings(name, request, {}, services)
    return _state(name, request)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    apply_settings(state.physical_id, request, before, services)
    return _state(state.physical_id, request)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with ignoring_absence():
        services.client("s3", request.region).delete_bucket(Bucket=state.physical_id)


def _name(request: ResourceRequest) -> str:
    given = request.properties.get("BucketName")
    if given:
        check_bucket_name(str(given))
        return str(given)
    return generated_name(request, MAX_NAME_LENGTH).lower()


def _state(name: str, request: ResourceRequest) -> ResourceState:
    suffix = url_suffix_of(request.region)
    return ResourceState(
        physical_id=name,
        attributes={
            "Arn": f"arn:{partition_of(request.region)}:s3:::{name}",
            "DomainName": f"{name}.s3.{suffix}",
            "DualStackDomainName": f"{name}.s3.dualstack.{request.region}.{suffix}",
            "RegionalDomainName": f"{name}.s3.{request.region}.{suffix}",
            "WebsiteURL": f"http://{name}.s3-website-{request.region}.{suffix}",
        },
        ref=name,
    )


BUCKET = Handler("AWS::S3::Bucket", create, update, delete)
