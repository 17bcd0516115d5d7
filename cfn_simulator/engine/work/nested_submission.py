"""What a nested stack is asked to be by the resource that it is of.

In: the parent's work and the resource's request. Out: the child's submission, with its parent's
capabilities, or a failure of the resource with the reason for which a template of its own would be
refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from cfn_simulator.base.errors import ApiError
from cfn_simulator.engine.planning.preview import prospect
from cfn_simulator.engine.planning.submission import read_submission, refused
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.values import Stack, Submission
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work.review_stacks import new_shell
from cfn_simulator.types import PlainFailure, ResourceRequest
from cfn_simulator.types.machinery.names import generated_name
from cfn_simulator.types.machinery.parameters import text
from cfn_simulator.types.machinery.records.properties import check_properties
from cfn_simulator.types.machinery.tags import wanted_tags
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

LONGEST_NAME = 128
DEEPEST = 20


def shell_of(work: Work, request: ResourceRequest) -> Stack:
    """A stack for the resource, as the worked one's child; not yet kept."""
    return new_shell(work.account, generated_name(request, LONGEST_NAME), work.stack)


def submission_of(
    work: Work,
    request: ResourceRequest,
    name: str,
    previous: Stack | None,
    capabilities: Sequence[str] | None = None,
) -> Submission:
    """What the resource asks its stack to be, with the parent's capabilities."""
    _check_depth(work)
    check_properties(request, resource_type(request.type, request.region))
    parent = work.stack.submission
    asked: dict[str, Wire] = {
        "StackName": name,
        "TemplateURL": text(request.properties["TemplateURL"]),
        "Parameters": _parameters(request.properties.get("Parameters")),
        "Tags": [
            {"Key": key, "Value": value}
            for key, value in wanted_tags(request).items()
            if not key.startswith("aws:")
        ],
        "Capabilities": list(capabilities or (parent.capabilities if parent else ())),
    }
    topics = request.properties.get("NotificationARNs")
    if isinstance(topics, list):
        asked["NotificationARNs"] = [text(one) for one in topics]
    with _told_plainly():
        return read_submission(work.account, RequestParameters(asked), previous)


def differs(work: Work, origin: Stack, submission: Submission) -> bool:
    """Whether the submission would change the child at all."""
    with _told_plainly(), refused():
        return prospect(work.account, origin, submission).empty is None


def _check_depth(work: Work) -> None:
    """A template that nests itself would never end."""
    depth, stack = 1, work.stack
    while stack.parent_id is not None:
        depth, stack = depth + 1, work.account.store.stack(stack.parent_id)
    if depth > DEEPEST:
        raise PlainFailure(f"The simulator nests stacks {DEEPEST} deep, and no deeper.")


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
def _told_plainly() -> Iterator[None]:
    """What a template of its own would be refused with fails the resource."""
    try:
        yield
    except ApiError as refusal:
        raise PlainFailure(refusal.message, refusal.code) from refusal
