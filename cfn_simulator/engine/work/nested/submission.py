"""The submission for a nested stack, from its resource in the parent.

In: the parent's work and the resource's request. Out: the child's submission, with its parent's
capabilities, or a failure of the resource with the reason for which CreateStack would be refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from cfn_simulator.base.errors import ApiError
from cfn_simulator.engine.planning.preview import preview_changes
from cfn_simulator.engine.planning.submission import read_submission, validation_errors
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Stack, Submission
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work.review_stacks import new_review_stack
from cfn_simulator.types import PlainFailure, ResourceRequest
from cfn_simulator.types.machinery.names import generated_name
from cfn_simulator.types.machinery.parameters import text
from cfn_simulator.types.machinery.records.properties import check_properties
from cfn_simulator.types.machinery.tags import desired_tags
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 128
MAX_DEPTH = 20


def review_stack_of(work: Work, request: ResourceRequest) -> Stack:
    """A stack under review for the resource, as a child of the stack; not saved."""
    return new_review_stack(work.account, generated_name(request, MAX_NAME_LENGTH), work.stack)


def submission_of(
    work: Work,
    request: ResourceRequest,
    name: str,
    previous: Stack | None,
    capabilities: Sequence[str] | None = None,
) -> Submission:
    """The submission that the resource describes, with the parent's capabilities."""
    _check_depth(work)
    check_properties(request, resource_type(request.type, request.region))
    parent = work.stack.submission
    parameters: dict[str, Wire] = {
        "StackName": name,
        "TemplateURL": text(request.properties["TemplateURL"]),
        "Parameters": _parameters(request.properties.get("Parameters")),
        "Tags": [
            {"Key": key, "Value": value}
            for key, value in desired_tags(request).items()
            if not key.startswith("aws:")
        ],
        "Capabilities": list(capabilities or (parent.capabilities if parent else ())),
    }
    topics = request.properties.get("NotificationARNs")
    if isinstance(topics, list):
        parameters["NotificationARNs"] = [text(one) for one in topics]
    with _plain_failures():
        return read_submission(work.account, RequestParameters(parameters), previous)


def would_change(work: Work, origin: Stack, submission: Submission) -> bool:
    """Whether the submission would change the child."""
    with _plain_failures(), validation_errors():
        return preview_changes(work.account, origin, submission).empty is None


def _check_depth(work: Work) -> None:
    """Refuse to nest too deeply: a template that nests itself would never end."""
    depth, stack = 1, work.stack
    while stack.parent_id is not None:
        depth, stack = depth + 1, work.account.store.stack(stack.parent_id)
    if depth > MAX_DEPTH:
        raise PlainFailure(f"The simulator nests stacks at most {MAX_DEPTH} deep.")


def _parameters(given: Json) -> list[Wire]:
    found: Mapping[str, Json] = given if isinstance(given, dict) else {}
    for value in found.values():
        if isinstance(value, dict | list):
            raise PlainFailure(
                "Value of property Parameters must be an object with String (or simple type) "
                "properties"
            )
    return [{"ParameterKey": key, "ParameterValue": text(value)} for key, value in found.items()]


@contextmanager
def _plain_failures() -> Iterator[None]:
    """Turn a refusal of the submission into a failure of the resource."""
    try:
        yield
    except ApiError as refusal:
        raise PlainFailure(refusal.message, refusal.code) from refusal
