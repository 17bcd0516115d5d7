"""The review of a change set: its changes, the existing resources it imports, early validation.

In: a request and its stack. Out: the submission, its changes, its imports, the findings of early
validation, and the reason if it cannot be executed. Nothing is saved here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cfn_simulator.engine.planning.drift_aware import actual_stack
from cfn_simulator.engine.planning.evaluated_template import EvaluatedTemplate
from cfn_simulator.engine.planning.preview import preview_changes
from cfn_simulator.engine.planning.submission import read_submission, validation_errors
from cfn_simulator.engine.planning.validation import findings_of, validation_failure_reason
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.history import ValidationFinding
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Stack, Submission
from cfn_simulator.operations.change_sets.deployment_mode import reverts_drift
from cfn_simulator.operations.change_sets.imports import (
    existing_by_name,
    identifiers,
    import_changes,
    import_refusal,
    with_imports,
)
from cfn_simulator.operations.shared.resource_types import check_types
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange

IMPORT = "IMPORT"


@dataclass(frozen=True)
class Review:
    submission: Submission
    changes: Sequence[ResourceChange]
    reason: str | None = None
    imports: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[ValidationFinding, ...] = ()
    drift: str | None = None


def review_request(account: Account, request: RequestParameters, stack: Stack, kind: str) -> Review:
    previous = stack if stack.submission is not None else None
    submission = read_submission(account, request, previous)
    actual = actual_stack(account, stack) if reverts_drift(request) else None
    with validation_errors():
        preview = preview_changes(account, stack, submission, actual)
    evaluated, changes = preview.evaluated, preview.changes
    check_types(request, {one.logical_id: one.resource_type for one in changes})
    drift = actual.status if actual else None
    found = Review(submission, changes, preview.empty, drift=drift)
    if kind == IMPORT:
        imports = identifiers(account, request, evaluated)
        return Review(submission, import_changes(stack, evaluated, changes, imports), None, imports)
    if request.flag("ImportExistingResources"):
        found = _with_existing(account, evaluated, found)
    return found if request.flag("DisableValidation") else _validated(account, evaluated, found)


def _with_existing(account: Account, evaluated: EvaluatedTemplate, found: Review) -> Review:
    """Import existing resources instead of creating them."""
    named = existing_by_name(account, evaluated, found.changes)
    return replace(
        found,
        changes=with_imports(found.changes, named),
        reason=found.reason or import_refusal(evaluated, named),
        imports={name: one.identifier for name, one in named.items()},
    )


def _validated(account: Account, evaluated: EvaluatedTemplate, found: Review) -> Review:
    with validation_errors():
        findings = findings_of(account, evaluated, found.changes)
    return replace(
        found, reason=found.reason or validation_failure_reason(findings), findings=findings
    )
