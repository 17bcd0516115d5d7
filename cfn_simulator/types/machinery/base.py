"""The interface of a resource handler.

In: a `ResourceRequest` with resolved properties. Out: a `ResourceState`, or a `ResourceFailure` in
AWS's words. A handler consists of three functions and keeps no state; the services do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cfn_simulator.services.services import Services
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class ResourceRequest:
    """One resource of a template, resolved.

    `tags`: the stack's tags, and the system tags if the type supports them.
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
    """A resource that exists: its physical ID, its `Fn::GetAtt` values and its `Ref` value."""

    physical_id: str
    attributes: Mapping[str, Json]
    ref: str


class ResourceFailure(Exception):  # noqa: N818 - CloudFormation's term: a resource fails
    """The service rejected the request, or the properties cannot be sent to it."""

    def __init__(self, message: str, code: str = "GeneralServiceException") -> None:
        self.message, self.code = message, code
        super().__init__(message)


class PlainFailure(ResourceFailure):
    """A failure whose message is CloudFormation's own rather than a handler's; shown unchanged."""


CreateFunction = Callable[[ResourceRequest, Services], ResourceState]
UpdateFunction = Callable[
    [ResourceRequest, ResourceState, Mapping[str, Json], Services], ResourceState
]
DeleteFunction = Callable[[ResourceRequest, ResourceState, Services], None]


@dataclass(frozen=True)
class Handler:
    """The functions that create, update and delete resources of one type."""

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
    """The update of a type without anything to change in place."""
    return state
