"""What a submission would make of a stack, before anything is made.

In: a stack, a submission for it, and the stack as it is found where drift counts. Out: the
evaluation, the changes, and CloudFormation's reason if there is nothing to do. ConfigError if it
cannot be evaluated, depends on itself, or gives a resource another type.
"""

from __future__ import annotations

from dataclasses import dataclass

from cfn_simulator.engine.planning.comparison import changes_of
from cfn_simulator.engine.planning.drift_aware import Found, with_drift
from cfn_simulator.engine.planning.evaluated_template import Live, evaluate
from cfn_simulator.engine.planning.no_changes import why_empty
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.values import Stack, Submission
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange


@dataclass(frozen=True)
class Prospect:
    """`empty`: why there is nothing to do, None if there is something."""

    live: Live
    changes: tuple[ResourceChange, ...]
    empty: str | None


def prospect(
    account: Account, stack: Stack, submission: Submission, found: Found | None = None
) -> Prospect:
    live = evaluate(account, stack, submission)
    live.check_order()
    changes = changes_of(found.stack if found else stack, live, account.region)
    if found is not None:
        changes = with_drift(changes, found, live)
    return Prospect(live, changes, why_empty(stack, submission, live, changes))
