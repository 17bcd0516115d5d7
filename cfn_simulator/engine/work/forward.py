"""Brings a stack to its submission: each resource made, changed, replaced or left alone.

In: the work and the submission. Out: what the stack has now, and the reason if it was not done.
What the stack no longer wants, and the old halves of replaced resources, are left to the cleanup.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from cfn_simulator.base.errors import problem_summary
from cfn_simulator.engine.planning.comparison import change_of, replaces_in_the_end, touches_service
from cfn_simulator.engine.planning.exports import export_refusal
from cfn_simulator.engine.planning.live import Live, evaluate
from cfn_simulator.engine.planning.target import Target
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.stack_policy import UpdateAction
from cfn_simulator.engine.state.status import ResourceStatus
from cfn_simulator.engine.state.values import STACK_TYPE, Deployed, Submission
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import tasks
from cfn_simulator.engine.work.adoption import adopt
from cfn_simulator.engine.work.schedule import Outcome, Task, TaskFailure, run_tasks
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.cfn.values.unknown import holds_unknown
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.documents import Json

TIMED_OUT = "Stack creation time exceeded the specified timeout."
NOT_WHILE_PAUSING = "Replacement type updates not supported on stack with disable-rollback."
CUSTOM_NAMED = (
    "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
    "Rename {name} and update the stack again."
)
# Types whose replacement is tried all the same, and refused by their service, which has the name
# already (coverage roadmap, issue 2463: "Object already exists").
TRIED = frozenset({"AWS::Batch::JobQueue"})
FAILED_VERBS = {
    ResourceStatus.CREATE_FAILED: "create",
    ResourceStatus.UPDATE_FAILED: "update",
    ResourceStatus.DELETE_FAILED: "delete",
    ResourceStatus.IMPORT_FAILED: "import",
}


@dataclass(frozen=True)
class Reached:
    """The resources that the submission wants, and in CloudFormation's words why it failed."""

    wanted: frozenset[str] = frozenset()
    trouble: str | None = None


def roll_forward(work: Work, submission: Submission, manner: ExecutionOptions) -> Reached:
    try:
        live = evaluate(work.account, work.stack, submission, foreseeing=False)
        live.resolved()  # What cannot be imported stops the work before it begins.
        barred = _barred_removals(work, live, manner)
        if barred.failed:
            return Reached(trouble=failure_reason(work, barred))
        outcome = _settle_all(work, live, manner)
        if outcome.timed_out:
            return Reached(trouble=TIMED_OUT)
        if not outcome.complete:
            return Reached(trouble=failure_reason(work, outcome))
        return Reached(frozenset(live.names()), _publish(work, live))
    except ConfigError as error:
        return Reached(trouble=problem_summary(error))


def _publish(work: Work, live: Live) -> str | None:
    """Give the stack its outputs, unless an export stands against it."""
    outputs = live.outputs()
    for output in outputs:
        _check_outputs(output.value, f"output {output.key}")
    with work.account.store.locked():
        refusal = export_refusal(work.account.store, work.stack, outputs)
        if refusal is None:
            work.save(outputs=outputs, imports=live.lookups.imported)
        return refusal


def failure_reason(work: Work, outcome: Outcome) -> str:
    """`The following resource(s) failed to create: [A, B]. `, verb by verb."""
    resources = work.stack.resources
    reason = ""
    for status, verb in FAILED_VERBS.items():
        names = [name for name in outcome.failed if resources[name].status is status]
        if names:
            reason += f"The following resource(s) failed to {verb}: [{', '.join(names)}]. "
    return reason


def _barred_removals(work: Work, live: Live, manner: ExecutionOptions) -> Outcome:
    """The resources that the stack's policy does not let go, told as failed."""
    wanted, failed = set(live.names()), []
    for name, one in work.stack.resources.items():
        refusal = None
        if manner.policy is not None and name not in wanted and one.exists:
            refusal = manner.policy.refusal(UpdateAction.DELETE, name, one.type)
        if refusal is not None:
            work.record(work.moved(one, ResourceStatus.UPDATE_FAILED, refusal))
            failed.append(name)
    return Outcome((), tuple(failed))


def _settle_all(work: Work, live: Live, manner: ExecutionOptions) -> Outcome:
    store = work.account.store
    return run_tasks(
        {name: partial(_settle, work, live, name, manner) for name in live.names()},
        live.dependencies(),
        work.account.clock,
        cancelled=lambda: store.cancel_asked(work.stack_id),
        limit=manner.limit,
    )


def _settle(work: Work, live: Live, name: str, manner: ExecutionOptions) -> Task:
    before = work.stack.resources.get(name)
    target = _target(work, live, name, before)
    identifier = manner.adopts.get(name)
    if identifier is not None and (before is None or before.status in FAILED_VERBS):
        yield from adopt(work, target, identifier)
        return
    if before is None or not before.exists:
        yield from tasks.create(work, target)
        return
    change = change_of(before, target, work.account.region)
    needless = change is None or not touches_service(change)
    # What failed, or was cancelled half-way, is tried again though the template did not change;
    # whether a nested stack's template changed where it stands, only its own update can tell.
    if needless and before.status not in FAILED_VERBS and before.type != STACK_TYPE:
        _keep_quietly(work, target, before)
        return
    replaces = change is not None and replaces_in_the_end(change) and before.type != STACK_TYPE
    _check_permitted(work, before, target, manner, replaces=replaces)
    if replaces:
        yield from tasks.replace_physically(work, target, before)
    else:
        yield from tasks.modify(work, target, before)


def _check_permitted(
    work: Work, before: Deployed, target: Target, manner: ExecutionOptions, *, replaces: bool
) -> None:
    refusal = _why_not_replace(before, target, manner) if replaces else None
    if manner.policy is not None:
        action = UpdateAction.REPLACE if replaces else UpdateAction.MODIFY
        denied = manner.policy.refusal(action, before.logical_id, before.type)
        refusal = denied or refusal
    if refusal is not None:
        work.record(work.moved(before, ResourceStatus.UPDATE_FAILED, refusal))
        raise TaskFailure


def _why_not_replace(before: Deployed, target: Target, manner: ExecutionOptions) -> str | None:
    """The new is made beside the old, and so cannot have its name; nor can it be taken back
    while a failure is to leave everything as it is."""
    if manner.keeps_going:
        return NOT_WHILE_PAUSING
    if before.type in TRIED:
        return None
    kind = resource_type(before.type)
    then, now = before.resource.properties, target.resource.properties
    name = now.get(kind.name_property) if kind.name_property else None
    identity = (kind.name_property, *kind.primary_identifier)
    stays = all(then.get(one) == now.get(one) for one in identity if one)
    return CUSTOM_NAMED.format(name=name) if name and stays else None


def _target(work: Work, live: Live, name: str, before: Deployed | None) -> Target:
    try:
        target = live.target(name)
        _check_outputs(dict(target.resource.properties), f"resource {name}")
        return target
    except ConfigError as error:
        failed = before or _unresolved(work, live, name)
        verb = ResourceStatus.UPDATE_FAILED if before else ResourceStatus.CREATE_FAILED
        work.record(work.moved(failed, verb, problem_summary(error)))
        raise TaskFailure from error


def _check_outputs(value: Json, where: str) -> None:
    """While a stack is worked on, only an output that a nested stack lacks is still unknown."""
    if holds_unknown(value):
        raise TemplateError(
            f"Template error: {where} reads an output that its nested stack does not have"
        )


def _unresolved(work: Work, live: Live, name: str) -> Deployed:
    kind = live.evaluation.template.resource_type(name)
    now = work.account.clock.now()
    return Deployed(ResolvedResource(name, kind, {}), ResourceStatus.CREATE_FAILED, now)


def _keep_quietly(work: Work, target: Target, before: Deployed) -> None:
    """The service need not know: policies, metadata, and the template's own wording."""
    kept = replace(
        before,
        resource=replace(target.resource, physical_id=before.physical_id),
        dependencies=target.dependencies,
        tags=target.tags,
        shown=target.shown,
    )
    work.keep(kept)
