"""What a change set would do: compared, looked for what exists already, validated.

In: a request and the stack that it is for. Out: the submission, its changes, what it adopts, what
validation found, and the reason if it cannot be executed. Nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cfn_simulator.engine.planning.drift_aware import as_found
from cfn_simulator.engine.planning.evaluated_template import Live
from cfn_simulator.engine.planning.preview import prospect
from cfn_simulator.engine.planning.submission import read_submission, refused
from cfn_simulator.engine.planning.validation import findings_of, why_invalid
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.history import Finding
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.values import Stack, Submission
from cfn_simulator.operations.change_sets.deployment_mode import reverts_drift
from cfn_simulator.operations.change_sets.imports import (
    adoption_refusal,
    found_by_name,
    identifiers,
    imported,
    with_found,
)
from cfn_simulator.operations.shared.resource_types import check_types
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange

IMPORT = "IMPORT"


@dataclass(frozen=True)
class Reviewed:
    submission: Submission
    changes: Sequence[ResourceChange]
    reason: str | None = None
    imports: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    drift: str | None = None


def reviewed(account: Account, asked: RequestParameters, stack: Stack, kind: str) -> Reviewed:
    previous = stack if stack.submission is not None else None
    submission = read_submission(account, asked, previous)
    found_now = as_found(account, stack) if reverts_drift(asked) else None
    with refused():
        seen = prospect(account, stack, submission, found_now)
    live, changes = seen.live, seen.changes
    check_types(asked, {one.logical_id: one.resource_type for one in changes})
    drift = found_now.status if found_now else None
    found = Reviewed(submission, changes, seen.empty, drift=drift)
    if kind == IMPORT:
        imports = identifiers(account, asked, live)
        return Reviewed(submission, imported(stack, live, changes, imports), None, imports)
    if asked.flag("ImportExistingResources"):
        found = _adopting(account, live, found)
    return found if asked.flag("DisableValidation") else _validated(account, live, found)


def _adopting(account: Account, live: Live, found: Reviewed) -> Reviewed:
    """What is there already is imported instead of created."""
    named = found_by_name(account, live, found.changes)
    return replace(
        found,
        changes=with_found(found.changes, named),
        reason=found.reason or adoption_refusal(live, named),
        imports={name: one.identifier for name, one in named.items()},
    )


def _validated(account: Account, live: Live, found: Reviewed) -> Reviewed:
    with refused():
        findings = findings_of(account, live, found.changes)
    return replace(found, reason=found.reason or why_invalid(findings), findings=findings)
