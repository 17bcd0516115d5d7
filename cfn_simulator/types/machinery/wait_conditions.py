"""AWS::CloudFormation::WaitConditionHandle: a presigned URL that receives signals.

The simulator serves no such URL: a template receives one in the right format, so that it can be
passed on, and a wait condition completes immediately.
"""

from __future__ import annotations

from urllib.parse import quote

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState, unchanged
from metaflow_batch_cfn.cfn.values.partitions import url_suffix_of


def create(request: ResourceRequest, services: Services) -> ResourceState:
    host = f"cloudformation-waitcondition-{request.region}.s3.{url_suffix_of(request.region)}"
    url = f"https://{host}/{quote(f'{request.stack_id}/{request.logical_id}', safe='')}"
    return ResourceState(url, {"Id": url}, url)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    """Does nothing: no service has the resource."""


WAIT_CONDITION_HANDLE = Handler(
    "AWS::CloudFormation::WaitConditionHandle", create, unchanged, delete
)
