"""Displays stacks, plans, events, and outcomes: as lines for people, as data for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from metaflow_batch_cfn.cli.views.report import Report
from metaflow_batch_cfn.deploy.applying.outcome import OperationResult, Outcome
from metaflow_batch_cfn.deploy.planning.review import Effect, Review, ReviewRow, ValueChange

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.cloud.stacks import ChangeDetail, StackEvent, StackOutput
    from metaflow_batch_cfn.deploy.guard import Loss
    from metaflow_batch_cfn.deploy.planning.plan import Plan

_WORDS = {
    Effect.REPLACE: "REPLACE",
    Effect.MAYBE_REPLACE: "MAYBE REPLACE",
    Effect.DELETE: "DELETE",
    Effect.KEEP: "KEEP",
    Effect.UPDATE: "UPDATE",
    Effect.SYNC: "SYNC",
    Effect.IMPORT: "IMPORT",
    Effect.ADD: "ADD",
}
_COLOURS = {
    Effect.REPLACE: "red",
    Effect.MAYBE_REPLACE: "magenta",
    Effect.DELETE: "red",
    Effect.KEEP: "yellow",
    Effect.UPDATE: "yellow",
    Effect.SYNC: "yellow",
    Effect.IMPORT: "cyan",
    Effect.ADD: "green",
}
_LONGEST = 120


def show_review(shown: Review, report: Report) -> None:
    """Dangerous changes first, then what a change set does not list."""
    ids = max((len(row.logical_id) for row in shown.rows), default=0)
    types = max((len(row.resource_type) for row in shown.rows), default=0)
    for row in shown.rows:
        line = f"{row.effect.value} {_WORDS[row.effect]:<13}  {row.logical_id:<{ids}}  "
        report.say(
            f"{line}{row.resource_type:<{types}}  {row.note}".rstrip(), fg=_COLOURS[row.effect]
        )
        for detail in row.details if row.effect is not Effect.ADD else ():
            report.say(f"     {_detail(detail)}")
    if shown.only_tags:
        report.say(f"~ UPDATE         tags only: {', '.join(shown.only_tags)}", fg="yellow")
    _show_differences("parameters", shown.parameters, report)
    _show_differences("outputs", (each for each in shown.outputs if each.before), report)
    _show_new_outputs([each.name for each in shown.outputs if not each.before], report)
    _show_differences("stack tags", shown.tags, report)
    for warning in shown.warnings:
        report.warn(warning)
    report.say(f"{shown.summary}.")


def show_event(event: StackEvent, report: Report) -> None:
    reason = f"  {event.reason}" if event.reason else ""
    colour = "red" if event.failed else "green" if event.status.endswith("_COMPLETE") else None
    moment = event.moment[11:19]
    report.say(
        f"{moment}  {event.status:<20}  {event.logical_id:<28}  {event.resource_type}{reason}",
        fg=colour,
    )


def show_failure(outcome: Outcome, report: Report) -> None:
    """The root cause first, then other failures, then what to do."""
    if outcome.result is OperationResult.DONE:
        if outcome.advice:
            report.warn(outcome.advice)
        return
    report.say(f"{outcome.status.value}: {outcome.result.value}", fg="red")
    for failure in outcome.failures:
        role = "cause" if failure is outcome.root_cause else "also"
        report.say(f"  {role}: {failure.logical_id} ({failure.resource_type}): {failure.reason}")
    report.say(f"  {outcome.advice}")


def show_outputs(outputs: Iterable[StackOutput], report: Report) -> None:
    rows = [(output.key, output.value) for output in outputs]
    if rows:
        report.table(["output", "value"], rows)


def plan_document(plan: Plan, shown: Review) -> dict[str, object]:
    from metaflow_batch_cfn.deploy.applying.execute import losses_of

    return {
        "kind": plan.kind.value.lower(),
        "change_set": plan.change_set.name,
        "capabilities": list(plan.capabilities),
        "template": {
            "sha256": plan.request.body.digest,
            "size": plan.request.body.size,
            "minified": plan.request.body.minified,
        },
        "resources": [_row_document(row) for row in shown.rows],
        "tags_only": list(shown.only_tags),
        "parameters": _differences_document(shown.parameters),
        "filled_parameters": dict(plan.parameters.filled),
        "outputs": _differences_document(shown.outputs),
        "stack_tags": _differences_document(shown.tags),
        "data_losses": [_loss_document(loss) for loss in losses_of(plan)],
        "warnings": list(shown.warnings),
    }


def outcome_document(outcome: Outcome) -> dict[str, object]:
    return {
        "verdict": outcome.result.value,
        "status": outcome.status.value,
        "failures": [event_document(failure) for failure in outcome.failures],
        "advice": outcome.advice,
    }


def event_document(event: StackEvent) -> dict[str, str]:
    return {
        "moment": event.moment,
        "status": event.status,
        "logical_id": event.logical_id,
        "physical_id": event.physical_id,
        "type": event.resource_type,
        "reason": event.reason,
    }


def outputs_document(outputs: Iterable[StackOutput]) -> dict[str, str]:
    return {output.key: output.value for output in outputs}


def _show_differences(title: str, changes: Iterable[ValueChange], report: Report) -> None:
    for number, difference in enumerate(changes):
        report.say(f"{title if number == 0 else '':<10}  {_difference(difference)}")


def _show_new_outputs(names: Sequence[str], report: Report) -> None:
    if names:
        report.say(f"outputs     + {', '.join(names)}")


def _difference(difference: ValueChange) -> str:
    match difference.before, difference.after:
        case None, after:
            return f"+ {difference.name} {_short(after)}"
        case before, None:
            return f"- {difference.name} (was {_short(before)})"
        case before, after:
            return f"~ {difference.name} {_short(before)} -> {_short(after)}"
    return difference.name


def _detail(detail: ChangeDetail) -> str:
    path = detail.path or detail.attribute
    values = ""
    if detail.before is not None or detail.after is not None:
        values = f"  {_short(detail.before)} -> {_short(detail.after)}"
    recreation = (
        f"  (recreation: {detail.recreation.lower()})" if detail.recreation != "Never" else ""
    )
    return f"{path}{values}{recreation}"


def _short(value: str | None) -> str:
    if value is None:
        return "(none)"
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}... (truncated)"


def _row_document(row: ReviewRow) -> dict[str, object]:
    return {
        "effect": row.effect.name.lower(),
        "logical_id": row.logical_id,
        "type": row.resource_type,
        "note": row.note,
        "details": [vars(detail) for detail in row.details],
    }


def _loss_document(loss: Loss) -> dict[str, object]:
    return {
        "logical_id": loss.change.logical_id,
        "type": loss.change.resource_type,
        "physical_id": loss.change.physical_id,
        "peril": loss.risk.name.lower(),
        "lost": loss.lost,
        "options": list(loss.options),
    }


def _differences_document(
    value_changes: Iterable[ValueChange],
) -> Mapping[str, Mapping[str, str | None]]:
    return {each.name: {"before": each.before, "after": each.after} for each in value_changes}
