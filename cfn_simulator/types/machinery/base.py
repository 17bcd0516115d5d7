"""What a resource handler gets and gives.

In: a `ResourceRequest`, properties already resolved. Out: a `ResourceState`, or a `ResourceFailure`
in AWS's words. A handler is three functions in a record; it holds no state of its own: the services
do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cfn_simulator.services.services import Services
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class ResourceRequest:
    """One resource of a template, resolved.

    `tags`: the stack's tags, and the system tags where the type takes them.
    `token`: the unique suffix of generated names.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Json]
    stack_name: str
    stack_id: str
    region: str
    account_id: str
    tags: Mapping[str, str]
    token: str


@dataclass(frozen=True)
class ResourceState:
    """A resource that exists: its physical id, its GetAtt values, what Ref returns."""

    physical_id: str
    attributes: Mapping[str, Json]
    ref: str


class ResourceFailure(Exception):  # noqa: N818 - it is CloudFormation's notion: a resource fails
    """The service refused, or the properties cannot be sent to it."""

    def __init__(self, message: str, code: str = "GeneralServiceException") -> None:
        self.message, self.code = message, code
        super().__init__(message)


class PlainFailure(ResourceFailure):
    """A failure whose message is CloudFormation's own, not a handler's: it is shown as it is."""


CreateFunction = Callable[[ResourceRequest, Services], ResourceState]
UpdateFunction = Callable[
    [ResourceRequest, ResourceState, Mapping[str, Json], Services], ResourceState
]
DeleteFunction = Callable[[ResourceRequest, ResourceState, Services], None]


@dataclass(frozen=True)
class Handler:
    """How one resource type is made real."""

    type: str
    create: CreateFunction
    update: UpdateFunction
    delete: DeleteFunction


def unchanged(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    """The update of a type that has nothing to change in place."""
    return state
