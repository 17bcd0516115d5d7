"""Early validation: finds what cannot succeed before any resource is created.

In: an evaluated template and its changes. Out: findings: properties that violate the schema of
their type and names that are taken (both block), and buckets to delete that are not empty (a
warning). The names of the validations and the messages are CloudFormation's (user guide, "Validate
stack deployments"; aws-cloudformation/rain#744; radkawar/stackd's recordings). Limits: values that
are known only during deployment are not validated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_simulator.engine.planning.evaluated_template import EvaluatedTemplate
from cfn_simulator.engine.planning.existing_resources import find_existing
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.history import ValidationFinding
from cfn_simulator.engine.state.stack import STACK_TYPE
from cfn_simulator.types import property_problems
from metaflow_batch_cfn.cfn.changes.compare import ChangeAction, ResourceChange
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type

BUCKET = "AWS::S3::Bucket"
PROPERTIES = "AWS::EarlyValidation::PropertyValidation"
EXISTENCE = "AWS::EarlyValidation::ResourceExistenceCheck"
EMPTINESS = "AWS::EarlyValidation::BucketEmptinessCheck"
CREATED_OR_UPDATED = frozenset({ChangeAction.ADD, ChangeAction.MODIFY})


def findings_of(
    account: Account, evaluated: EvaluatedTemplate, changes: Iterable[ResourceChange]
) -> tuple[ValidationFinding, ...]:
    return tuple(found for change in changes for found in _findings(account, evaluated, change))


def blocking_findings(
    account: Account, evaluated: EvaluatedTemplate, changes: Iterable[ResourceChange]
) -> tuple[ValidationFinding, ...]:
    """The findings that block: CreateStack and UpdateStack give no warnings."""
    return tuple(one for one in findings_of(account, evaluated, changes) if one.blocks)


def validation_failure_reason(findings: Iterable[ValidationFinding]) -> str | None:
    """Why a change set cannot be executed; None if nothing blocks it."""
    failed = dict.fromkeys(one.check for one in findings if one.blocks)
    if not failed:
        return None
    return (
        f"The following hook(s)/validation failed: [{', '.join(failed)}]. To troubleshoot Early "
        "Validation errors, use the DescribeEvents API for detailed failure information."
    )


def _findings(
    account: Account, evaluated: EvaluatedTemplate, change: ResourceChange
) -> Iterator[ValidationFinding]:
    if change.resource_type == STACK_TYPE:
        return
    if change.action in CREATED_OR_UPDATED:
        yield from _invalid_properties(account, evaluated, change)
    if change.action is ChangeAction.ADD:
        yield from _name_conflicts(account, evaluated, change)
    if change.resource_type == BUCKET and change.policy_action == "Delete":
        yield from _bucket_contents(account, change)


def _invalid_properties(
    account: Account, evaluated: EvaluatedTemplate, change: ResourceChange
) -> Iterator[ValidationFinding]:
    kind = resource_type(change.resource_type, account.region)
    properties = evaluated.desired(change.logical_id).resource.properties
    for problem in property_problems(properties, kind):
        path = f"{_path(change)}/Properties{problem.path}"
        yield ValidationFinding(
            change.logical_id, kind.name, "PROPERTY_VALIDATION", PROPERTIES, problem.message, path
        )


def _name_conflicts(
    account: Account, evaluated: EvaluatedTemplate, change: ResourceChange
) -> Iterator[ValidationFinding]:
    kind = change.resource_type
    taken = find_existing(account, kind, evaluated.desired(change.logical_id).resource.properties)
    if taken is not None:
        reason = f"Resource of type '{kind}' with identifier '{taken.identifier}' already exists."
        name = "NAME_CONFLICT_VALIDATION"
        yield ValidationFinding(change.logical_id, kind, name, EXISTENCE, reason, _path(change))


def _bucket_contents(account: Account, change: ResourceChange) -> Iterator[ValidationFinding]:
    bucket = change.physical_id or ""
    if not _is_empty(account, bucket):
        reason = (
            f"The bucket '{bucket}' is not empty. You must either delete all objects and versions "
            "or use the deletion policy to retain it, otherwise the delete operation will fail."
        )
        name, place = "BUCKET_EMPTINESS_VALIDATION", _path(change)
        yield ValidationFinding(
            change.logical_id, BUCKET, name, EMPTINESS, reason, place, blocks=False
        )


def _is_empty(account: Account, bucket: str) -> bool:
    s3 = account.services.client("s3")
    try:
        objects = s3.list_object_versions(Bucket=bucket, MaxKeys=1)
    except s3.exceptions.ClientError:
        # A bucket that no longer exists does not block.
        return True
    return not (objects.get("Versions") or objects.get("DeleteMarkers"))


def _path(change: ResourceChange) -> str:
    return f"/Resources/{change.logical_id}"
