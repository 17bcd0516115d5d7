"""A plan as rows for a person: most dangerous first, with what a change set does not list.

In: a Plan. Out: a frozen Review, computed without AWS. It never contains values of NoEcho
parameters, and dynamic references remain unresolved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.cfn.parameters.no_echo import is_no_echo
from metaflow_batch_cfn.deploy.cloud.stacks import (
    MASK,
    Change,
    ChangeDetail,
    ChangeSetAction,
    ChangeSetReplacement,
    PolicyAction,
)
from metaflow_batch_cfn.deploy.planning.expected_outputs import expected_outputs
from metaflow_batch_cfn.deploy.planning.plan import Plan


class Effect(Enum):
    """What happens to a resource, most dangerous first; the value is its sign in a table."""

    REPLACE = "!"
    MAYBE_REPLACE = "?"
    DELETE = "-"
    KEEP = "<"
    UPDATE = "~"
    SYNC = "="
    IMPORT = "^"
    ADD = "+"


_DANGER = tuple(Effect)
_KEEPS_IT = frozenset({PolicyAction.RETAIN, PolicyAction.REPLACE_AND_RETAIN})
_NOTES = {
    PolicyAction.RETAIN: "removed from the stack, but retained",
    PolicyAction.SNAPSHOT: "a snapshot is taken first",
    PolicyAction.REPLACE_AND_DELETE: "the existing resource is deleted afterward",
    PolicyAction.REPLACE_AND_RETAIN: "the existing resource is retained",
    PolicyAction.REPLACE_AND_SNAPSHOT: "a snapshot of the existing resource is taken first",
}
_EFFECTS = {
    ChangeSetAction.ADD: Effect.ADD,
    ChangeSetAction.IMPORT: Effect.IMPORT,
    ChangeSetAction.MODIFY: Effect.UPDATE,
    ChangeSetAction.SYNC: Effect.SYNC,
    # The changes in a nested stack are known only during the deployment.
    ChangeSetAction.DYNAMIC: Effect.MAYBE_REPLACE,
}
KNOWN_AFTER_APPLY = "(known after apply)"
_COMPUTE_ENVIRONMENT = "AWS::Batch::ComputeEnvironment"


@dataclass(frozen=True)
class ReviewRow:
    """One resource of the review."""

    effect: Effect
    logical_id: str
    resource_type: str
    note: str
    details: tuple[ChangeDetail, ...]


@dataclass(frozen=True)
class ValueChange:
    """One named value that is added, removed or changed."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Review:
    """Everything that a person should see before confirming."""

    rows: tuple[ReviewRow, ...]
    only_tags: tuple[str, ...]
    parameters: tuple[ValueChange, ...]
    outputs: tuple[ValueChange, ...]
    tags: tuple[ValueChange, ...]
    warnings: tuple[str, ...]

    def count(self, *effects: Effect) -> int:
        return sum(row.effect in effects for row in self.rows)

    @property
    def summary(self) -> str:
        counts = (
            (
                self.count(Effect.REPLACE, Effect.MAYBE_REPLACE),
                "replaced or possibly replaced",
            ),
            (self.count(Effect.DELETE), "deleted"),
            (self.count(Effect.KEEP), "retained outside the stack"),
            (self.count(Effect.UPDATE, Effect.SYNC) + len(self.only_tags), "updated"),
            (self.count(Effect.ADD, Effect.IMPORT), "added"),
        )
        listed = ", ".join(f"{number} {what}" for number, what in counts if number)
        return listed or "no resource changes"


def review(plan: Plan) -> Review:
    changes = plan.change_set.changes
    rows = [_row(change) for change in changes if not _touches_only_tags(change)]
    before = plan.before.own_tags if plan.before else {}
    tags = tuple(value_changes(before, plan.tags))
    return Review(
        rows=tuple(sorted(rows, key=lambda row: _DANGER.index(row.effect))),
        only_tags=tuple(change.logical_id for change in changes if _touches_only_tags(change)),
        parameters=tuple(_parameter_differences(plan)),
        outputs=tuple(_output_differences(plan)),
        tags=tags,
        warnings=tuple(_warnings(plan, tags)),
    )


def value_changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[ValueChange]:
    """By name: what was added, removed or changed."""
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield ValueChange(name, before.get(name), after.get(name))


def _row(change: Change) -> ReviewRow:
    effect = _effect(change)
    note = _NOTES.get(change.policy, "") if change.policy else ""
    if change.action is ChangeSetAction.DYNAMIC:
        note = "CloudFormation cannot determine the change in advance"
    elif effect is Effect.MAYBE_REPLACE and not note:
        note = "depends on a value known only during the deployment"
    return ReviewRow(effect, change.logical_id, change.resource_type, note, change.details)


def _effect(change: Change) -> Effect:
    match change.action:
        case ChangeSetAction.REMOVE:
            return Effect.KEEP if change.policy in _KEEPS_IT else Effect.DELETE
        case ChangeSetAction.MODIFY | ChangeSetAction.SYNC if (
            change.replacement is not ChangeSetReplacement.NEVER
        ):
            certain = change.replacement is ChangeSetReplacement.ALWAYS
            return Effect.REPLACE if certain else Effect.MAYBE_REPLACE
        case action:
            return _EFFECTS[action]


def _touches_only_tags(change: Change) -> bool:
    return change.scope == ("Tags",) and _effect(change) is Effect.UPDATE


def _parameter_differences(plan: Plan) -> Iterator[ValueChange]:
    """When creating a stack, the values given; when updating, what differs from the stack."""
    declared = plan.request.body.template.section("Parameters")
    given = {**plan.request.parameters, **plan.parameters.filled}
    before = plan.before.parameters if plan.before else {}
    after = plan.parameters.effective if plan.before else given
    for name in sorted({*before, *after}):
        secret = is_no_echo(declared.get(name)) or before.get(name) == MASK
        if secret and name in given:
            yield ValueChange(name, MASK if name in before else None, MASK)
        elif not secret and before.get(name) != after.get(name):
            yield ValueChange(name, before.get(name), after.get(name))


def _output_differences(plan: Plan) -> Iterator[ValueChange]:
    """Outputs that are added, removed, or defined differently; values are known afterward."""
    template, stack = plan.request.body.template, plan.request.stack
    before = {output.key: output.value for output in plan.before.outputs} if plan.before else {}
    after = expected_outputs(template, plan.parameters.effective, stack, plan.identity)
    written = plan.deployed.section("Outputs") if plan.deployed else {}
    for name in sorted({*before, *after}):
        kept = name in before and name in after
        if not (kept and written.get(name) == template.section("Outputs").get(name)):
            value = KNOWN_AFTER_APPLY if name in after else None
            yield ValueChange(name, before.get(name), value)


def _warnings(plan: Plan, tags: tuple[ValueChange, ...]) -> Iterator[str]:
    if plan.nested_unseen:
        yield (
            "CloudFormation created no change sets for nested stacks, so the changes in them are "
            f"unknown: {plan.nested_unseen}"
        )
    for finding in plan.change_set.findings:
        yield f"{finding.message}."
    for each in plan.parameters.changed_defaults:
        yield (
            f"the default of {each.name} changed from {each.kept!r} to {each.default!r}, but the "
            f"stack keeps {each.kept!r}. To use the new default, add -p {each.name}={each.default}."
        )
    environments = [
        change.logical_id
        for change in plan.change_set.changes
        if change.resource_type == _COMPUTE_ENVIRONMENT and change.action is not ChangeSetAction.ADD
    ]
    if tags and environments:
        yield (
            "the stack's tags change, and AWS Batch cannot update the tags of a compute "
            f"environment, so each one is replaced: {', '.join(environments)}."
        )
