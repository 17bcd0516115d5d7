"""Whether an update would change anything at all.

In: the stack, the new submission and what it comes to. Out: CloudFormation's reason why there is
nothing to do, or none. It has two wordings, and clients look for either: one for the same
submission again, one for another submission to the same effect.
"""

from __future__ import annotations

from collections.abc import Sequence

from cfn_simulator.engine.planning.evaluated_template import Live
from cfn_simulator.engine.state.values import Stack, Submission
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange

SAME_SUBMISSION = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)
SAME_EFFECT = "No updates are to be performed."
NO_CHANGE = frozenset({SAME_SUBMISSION, SAME_EFFECT})


def why_empty(
    stack: Stack, submission: Submission, live: Live, changes: Sequence[ResourceChange]
) -> str | None:
    before = stack.submission
    if before is None or changes or _else_differs(stack, before, submission, live):
        return None
    same = (before.body, before.parameters.raw) == (submission.body, submission.parameters.raw)
    return SAME_SUBMISSION if same else SAME_EFFECT


def _else_differs(stack: Stack, before: Submission, submission: Submission, live: Live) -> bool:
    """The stack's own parts that may change alone."""
    return (
        stack.outputs != live.outputs()
        or before.tags != submission.tags
        or before.notification_arns != submission.notification_arns
    )
