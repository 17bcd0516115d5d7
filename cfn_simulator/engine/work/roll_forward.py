"""Rolls a stack forward to its submission: creates, updates, replaces or keeps each resource.

In: the work and the submission. Out: the reason of the failure, if any. Removed resources, and the
old ones of replaced resources, are left to the clean-up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from cfn_simulator.base.errors import problem_summary
from cfn_simulator.engine.planning.desired_resource import DesiredResource
from cfn_simulator.engine.planning.evaluated_template import EvaluatedTemplate, evaluate
from cfn_simulator.engine.planning.exports import export_refusal
from cfn_simulator.engine.planning.replacement import (
    affects_service,
    change_of,
    replacement_refusal,
    replaces_resource,
)
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.stack import STACK_TYPE, Deployed, Submission
from cfn_simulator.engine.state.stack_policy import UpdateAction
from cfn_simulator.engine.state.status import ResourceStatus
from cfn_simulator.engine.state.work import Work
from cfn_simulator.engine.work import resource_tasks
from cfn_simulator.engine.work.adoption import import_resource
from cfn_simulator.engine.work.schedule import Outcome, Task, TaskFailure, run_tasks
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedResource
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.cfn.values.unknown import holds_unknown
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.documents import Json

TIMED_OUT = "Stack creation time exceeded the specified timeout."
FAILED_VERBS = {
    ResourceStatus.CREATE_FAILED: "create",
    ResourceStatus.UPDATE_FAILED: "update",
    ResourceStatus.DELETE_FAILED: "delete",
    ResourceStatus.IMPORT_FAILED: "import",
}


@dataclass(frozen=True)
class RollForwardResult:
    """The resources that the submission wants, and in CloudFormation's words why it failed."""

    declared: frozenset[str] = frozenset()
    failure: str | None = None


def roll_forward(
    work: Work, submission: Submission, options: ExecutionOptions
) -> RollForwardResult:
    try:
        evaluated = evaluate(work.account, work.stack, submission, allow_missing_exports=False)
        evaluated.resolved()  # A missing export stops the operation before it begins.
        denied_deletions = _denied_deletions(work, evaluated, options)
        if denied_deletions.failed:
            return RollForwardResult(failure=failure_reason(work, denied_deletions))
        outcome = _update_resources(work, evaluated, options)
        if outcome.timed_out:
            return RollForwardResult(failure=TIMED_OUT)
        if not outcome.complete:
            return RollForwardResult(failure=failure_reason(work, outcome))
        return RollForwardResult(frozenset(evaluated.names()), _set_outputs(work, evaluated))
    except ConfigError as error:
        return RollForwardResult(failure=problem_summary(error))


def _set_outputs(work: Work, evaluated: EvaluatedTemplate) -> str | None:
    """Set the stack's outputs, unless an export cannot change."""
    outputs = evaluated.outputs()
    for output in outputs:
        _check_outputs(output.value, f"output {output.key}")
    with work.account.store.locked():
        refusal = export_refusal(work.account.store, work.stack, outputs)
        if refusal is None:
            work.save(outputs=outputs, imports=evaluated.lookups.imported)
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


def _denied_deletions(
    work: Work, evaluated: EvaluatedTemplate, options: ExecutionOptions
) -> Outcome:
    """Record as failed the resources whose deletion the stack policy denies."""
    declared, failed = set(evaluated.names()), []
    for name, one in work.stack.resources.items():
        refusal = None
        if options.policy is not None and name not in declared and one.exists:
            refusal = options.policy.refusal(UpdateAction.DELETE, name, one.type)
        if refusal is not None:
            work.record(work.with_status(one, ResourceStatus.UPDATE_FAILED, refusal))
            failed.append(name)
    return Outcome((), tuple(failed))


def _update_resources(
    work: Work, evaluated: EvaluatedTemplate, options: ExecutionOptions
) -> Outcome:
    store = work.account.store
    return run_tasks(
        {
            name: partial(_update_resource, work, evaluated, name, options)
            for name in evaluated.names()
        },
        evaluated.dependencies(),
        work.account.clock,
        cancelled=lambda: store.cancellation_requested(work.stack_id),
        limit=options.limit,
    )


def _update_resource(
    work: Work, evaluated: EvaluatedTemplate, name: str, options: ExecutionOptions
) -> Task:
    before = work.stack.resources.get(name)
    desired = _desired(work, evaluated, name, before)
    identifier = options.imports.get(name)
    if identifier is not None and (before is None or before.status in FAILED_VERBS):
        yield from import_resource(work, desired, identifier)
        return
    if before is None or not before.exists:
        yield from resource_tasks.create(work, desired)
        return
    change = change_of(before, desired, work.account.region)
    unaffected = change is None or not affects_service(change)
    # What failed or was cancelled is retried though the template did not change; whether the
    # template of a nested stack changed at its URL, only its own update can determine.
    if unaffected and before.status not in FAILED_VERBS and before.type != STACK_TYPE:
        _keep_unchanged(work, desired, before)
        return
    replaces = change is not None and replaces_resource(change) and before.type != STACK_TYPE
    _check_permitted(work, before, desired, options, replaces=replaces)
    if replaces:
        yield from resource_tasks.replace_physically(work, desired, before)
    else:
        yield from resource_tasks.modify(work, desired, before)


def _check_permitted(
    work: Work,
    before: Deployed,
    desired: DesiredResource,
    options: ExecutionOptions,
    *,
    replaces: bool,
) -> None:
    refusal = replacement_refusal(before, desired, options) if replaces else None
    if options.policy is not None:
        action = UpdateAction.REPLACE if replaces else UpdateAction.MODIFY
        denied = options.policy.refusal(action, before.logical_id, before.type)
        refusal = denied or refusal
    if refusal is not None:
        work.record(work.with_status(before, ResourceStatus.UPDATE_FAILED, refusal))
        raise TaskFailure


def _desired(
    work: Work, evaluated: EvaluatedTemplate, name: str, before: Deployed | None
) -> DesiredResource:
    try:
        desired = evaluated.desired(name)
        _check_outputs(dict(desired.resource.properties), f"resource {name}")
        return desired
    except ConfigError as error:
        failed = before or _unresolved(work, evaluated, name)
        verb = ResourceStatus.UPDATE_FAILED if before else ResourceStatus.CREATE_FAILED
        work.record(work.with_status(failed, verb, problem_summary(error)))
        raise TaskFailure from error


def _check_outputs(value: Json, where: str) -> None:
    """During an operation, only an output that a nested stack lacks is still unknown."""
    if holds_unknown(value):
        raise TemplateError(
            f"Template error: {where} reads an output that its nested stack does not have"
        )


def _unresolved(work: Work, evaluated: EvaluatedTemplate, name: str) -> Deployed:
    kind = evaluated.evaluation.template.resource_type(name)
    now = work.account.clock.now()
    return Deployed(ResolvedResource(name, kind, {}), ResourceStatus.CREATE_FAILED, now)


def _keep_unchanged(work: Work, desired: DesiredResource, before: Deployed) -> None:
    """Save changes that do not affect the service: policies, metadata, other spelling."""
    kept = replace(
        before,
        resource=replace(desired.resource, physical_id=before.physical_id),
        dependencies=desired.dependencies,
        tags=desired.tags,
        shown=desired.shown,
    )
    work.keep(kept)
