"""Early validation: what cannot succeed is told before anything is made.

In: a stack, what a submission resolves to, the changes. Out: findings: properties that their type's
schema refuses, names that are taken (both block), buckets that have to go and are not empty (a
warning). The names of the validations and the wording are CloudFormation's (user guide, "Validate
stack deployments"; aws-cloudformation/rain#744; radkawar/stackd's recordings). What hurts: it looks
at what is known now, so that a value that comes with the deployment is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_simulator.engine.planning.evaluated_template import Live
from cfn_simulator.engine.planning.existing_resources import existing
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.history import Finding
from cfn_simulator.engine.state.values import STACK_TYPE
from cfn_simulator.types import property_problems
from metaflow_batch_cfn.cfn.changes.compare import ChangeAction, ResourceChange
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type

BUCKET = "AWS::S3::Bucket"
PROPERTIES = "AWS::EarlyValidation::PropertyValidation"
EXISTENCE = "AWS::EarlyValidation::ResourceExistenceCheck"
EMPTINESS = "AWS::EarlyValidation::BucketEmptinessCheck"
COMING = frozenset({ChangeAction.ADD, ChangeAction.MODIFY})


def findings_of(
    account: Account, live: Live, changes: Iterable[ResourceChange]
) -> tuple[Finding, ...]:
    return tuple(found for change in changes for found in _findings(account, live, change))


def obstacles(
    account: Account, live: Live, changes: Iterable[ResourceChange]
) -> tuple[Finding, ...]:
    """Those that block: CreateStack and UpdateStack give no warnings."""
    return tuple(one for one in findings_of(account, live, changes) if one.blocks)


def why_invalid(findings: Iterable[Finding]) -> str | None:
    """The reason of a change set that cannot be executed, None if nothing blocks it."""
    failed = dict.fromkeys(one.check for one in findings if one.blocks)
    if not failed:
        return None
    return (
        f"The following hook(s)/validation failed: [{', '.join(failed)}]. To troubleshoot Early "
        "Validation errors, use the DescribeEvents API for detailed failure information."
    )


def _findings(account: Account, live: Live, change: ResourceChange) -> Iterator[Finding]:
    if change.resource_type == STACK_TYPE:
        return
    if change.action in COMING:
        yield from _properties(account, live, change)
    if change.action is ChangeAction.ADD:
        yield from _names(account, live, change)
    if change.resource_type == BUCKET and change.policy_action == "Delete":
        yield from _contents(account, change)


def _properties(account: Account, live: Live, change: ResourceChange) -> Iterator[Finding]:
    kind = resource_type(change.resource_type, account.region)
    properties = live.target(change.logical_id).resource.properties
    for problem in property_problems(properties, kind):
        path = f"{_place(change)}/Properties{problem.path}"
        yield Finding(
            change.logical_id, kind.name, "PROPERTY_VALIDATION", PROPERTIES, problem.told, path
        )


def _names(account: Account, live: Live, change: ResourceChange) -> Iterator[Finding]:
    kind = change.resource_type
    taken = existing(account, kind, live.target(change.logical_id).resource.properties)
    if taken is not None:
        reason = f"Resource of type '{kind}' with identifier '{taken.identifier}' already exists."
        name = "NAME_CONFLICT_VALIDATION"
        yield Finding(change.logical_id, kind, name, EXISTENCE, reason, _place(change))


def _contents(account: Account, change: ResourceChange) -> Iterator[Finding]:
    bucket = change.physical_id or ""
    if not _is_empty(account, bucket):
        reason = (
            f"The bucket '{bucket}' is not empty. You must either delete all objects and versions "
            "or use the deletion policy to retain it, otherwise the delete operation will fail."
        )
        name, place = "BUCKET_EMPTINESS_VALIDATION", _place(change)
        yield Finding(change.logical_id, BUCKET, name, EMPTINESS, reason, place, blocks=False)


def _is_empty(account: Account, bucket: str) -> bool:
    s3 = account.services.client("s3")
    try:
        held = s3.list_object_versions(Bucket=bucket, MaxKeys=1)
    except s3.exceptions.ClientError:
        # A bucket that is gone is no obstacle.
        return True
    return not (held.get("Versions") or held.get("DeleteMarkers"))


def _place(change: ResourceChange) -> str:
    return f"/Resources/{change.logical_id}"
