"""AWS::S3::BucketPolicy."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.failures import ignoring_absence
from metaflow_batch_cfn.documents import Json


def create(request: ResourceRequest, services: Services) -> ResourceState:
    bucket = str(request.properties["Bucket"])
    document = request.properties["PolicyDocument"]
    services.client("s3", request.region).put_bucket_policy(
        Bucket=bucket,
        Policy=document if isinstance(document, str) else json.dumps(document),
    )
    return ResourceState(bucket, {}, bucket)


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    return create(request, services)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    with ignoring_absence():
        services.client("s3", request.region).delete_bucket_policy(Bucket=state.physical_id)


BUCKET_POLICY = Handler("AWS::S3::BucketPolicy", create, update, delete)
