"""Detects an update that would change nothing.

In: the stack, the new submission and its changes. Out: CloudFormation's reason if there is nothing
to do, otherwise None. There are two messages, and clients match both: one for the same submission,
one for a different submission with the same effect.
"""

from __future__ import annotations

from collections.abc import Sequence

from cfn_simulator.engine.planning.evaluated_template import EvaluatedTemplate
from cfn_simulator.engine.state.stack import Stack, Submission
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange

SAME_SUBMISSION = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)
SAME_EFFECT = "No updates are to be performed."
NO_CHANGE = frozenset({SAME_SUBMISSION, SAME_EFFECT})


def no_change_reason(
    stack: Stack,
    submission: Submission,
    evaluated: EvaluatedTemplate,
    changes: Sequence[ResourceChange],
) -> str | None:
    before = stack.submission
    if before is None or changes or _other_changes(stack, before, submission, evaluated):
        return None
    same = (before.body, before.parameters.raw) == (submission.body, submission.parameters.raw)
    return SAME_SUBMISSION if same else SAME_EFFECT


def _other_changes(
    stack: Stack, before: Submission, submission: Submission, evaluated: EvaluatedTemplate
) -> bool:
    """Whether outputs, tags or notifications differ, which can change without a resource."""
    return (
        stack.outputs != evaluated.outputs()
        or before.tags != submission.tags
        or before.notification_arns != submission.notification_arns
    )
