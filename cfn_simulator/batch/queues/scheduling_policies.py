"""Scheduling policies: create, update, describe, list, delete."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_simulator.batch.pages import page
from cfn_simulator.batch.refusal import BatchFault, refuse_any
from cfn_simulator.batch.state import BatchRegion, Document

KINDS = ("fairsharePolicy", "quotaSharePolicy")


def create_scheduling_policy(batch: BatchRegion, given: Document) -> Document:
    arn = batch.arn("scheduling-policy", given["name"])
    if arn in batch.policies:
        raise BatchFault("Object already exists")
    refuse_any(_problems(given))
    batch.policies[arn] = {"tags": {}, **given, "arn": arn}
    return {"name": given["name"], "arn": arn}


def update_scheduling_policy(batch: BatchRegion, given: Document) -> Document:
    policy = _existing(batch, given["arn"])
    refuse_any(_problems({**given, "name": policy["name"]}))
    changed = [kind for kind in KINDS if kind in given and kind not in policy]
    if changed and any(kind in policy for kind in KINDS):
        raise BatchFault("The type of a scheduling policy cannot be changed")
    policy.update({kind: given[kind] for kind in KINDS if kind in given})
    return {}


def delete_scheduling_policy(batch: BatchRegion, given: Document) -> Document:
    policy = _existing(batch, given["arn"])
    users = [
        name
        for name, queue in batch.queues.items()
        if queue.get("schedulingPolicyArn") == policy["arn"]
    ]
    if users:
        raise BatchFault(f"Cannot delete, the scheduling policy is used by {', '.join(users)}")
    del batch.policies[policy["arn"]]
    return {}


def describe_scheduling_policies(batch: BatchRegion, given: Document) -> Document:
    found = [batch.policies[arn] for arn in given["arns"] if arn in batch.policies]
    return {"schedulingPolicies": found}


def list_scheduling_policies(batch: BatchRegion, given: Document) -> Document:
    return page([{"arn": arn} for arn in batch.policies], "schedulingPolicies", given)


def _existing(batch: BatchRegion, arn: str) -> Document:
    if arn not in batch.policies:
        raise BatchFault(f"Scheduling policy {arn} does not exist")
    return batch.policies[arn]


def _problems(given: Document) -> Iterator[str]:
    if all(given.get(kind) for kind in KINDS):
        yield "fairsharePolicy and quotaSharePolicy cannot both be specified"
    fair = given.get("fairsharePolicy") or {}
    if not 0 <= fair.get("computeReservation", 0) <= 99:
        yield "computeReservation must be between 0 and 99"
    if not 0 <= fair.get("shareDecaySeconds", 0) <= 604800:
        yield "shareDecaySeconds must be between 0 and 604800"
