"""The actual properties of a deployed resource, read from its service or its nested stack.

In: an account and a deployed resource. Out: its properties; None if it no longer exists.
"""

from __future__ import annotations

from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.stack import STACK_TYPE, Deployed
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.types.machinery.reading.read_tags import plain_tags, shaped_tags
from cfn_simulator.types.readers import ReadTarget, can_read, read
from metaflow_batch_cfn.documents import Json


def can_be_read(kind: str) -> bool:
    return kind == STACK_TYPE or can_read(kind)


def actual_properties(account: Account, deployed: Deployed) -> dict[str, Json] | None:
    if deployed.type == STACK_TYPE:
        return _nested(account, deployed.physical_id or "")
    properties = deployed.resource.properties
    target = ReadTarget(deployed.type, deployed.physical_id or "", properties, account.services)
    return read(target)


def _nested(account: Account, stack_id: str) -> dict[str, Json] | None:
    """The properties of the nested stack, not its resources, whose drift is detected separately.

    (API reference, DetectStackDrift.)
    """
    child = account.store.find(stack_id)
    if child is None or child.status is StackStatus.DELETE_COMPLETE or child.submission is None:
        return None
    submission = child.submission
    return {
        "NotificationARNs": list(submission.notification_arns),
        "Parameters": dict(submission.parameters.raw),
        "Tags": shaped_tags(STACK_TYPE, plain_tags(submission.tags)),
        "TimeoutInMinutes": child.timeout_minutes,
    }
