"""Previews a submission: what it would change in a stack.

In: a stack, a submission for it, and for drift-aware change sets the stack's actual state. Out: the
evaluated template, the changes, and CloudFormation's reason if there are none. ConfigError if the
template cannot be evaluated, depends on itself, or changes the type of a resource.
"""

from __future__ import annotations

from dataclasses import dataclass

from cfn_simulator.engine.planning.comparison import changes_of
from cfn_simulator.engine.planning.drift_aware import ActualStack, with_drift
from cfn_simulator.engine.planning.evaluated_template import EvaluatedTemplate, evaluate
from cfn_simulator.engine.planning.no_changes import no_change_reason
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.stack import Stack, Submission
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange


@dataclass(frozen=True)
class Preview:
    """`empty`: CloudFormation's reason if there is nothing to do, otherwise None."""

    evaluated: EvaluatedTemplate
    changes: tuple[ResourceChange, ...]
    empty: str | None


def preview_changes(
    account: Account, stack: Stack, submission: Submission, actual: ActualStack | None = None
) -> Preview:
    evaluated = evaluate(account, stack, submission)
    evaluated.check_order()
    changes = changes_of(actual.stack if actual else stack, evaluated, account.region)
    if actual is not None:
        changes = with_drift(changes, actual, evaluated)
    return Preview(evaluated, changes, no_change_reason(stack, submission, evaluated, changes))
