"""A template, evaluated against the current resources of its stack.

In: an account, a stack, a submission. Out: the desired state of each resource, and the outputs.
During an operation each resource is evaluated when its turn comes, since only then do its
dependencies have physical names; for a change set, resources that do not exist yet are unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cfn_simulator.engine.planning.account_lookups import AccountLookups
from cfn_simulator.engine.planning.desired_resource import DesiredResource
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.stack import STACK_TYPE, Deployed, Stack, Submission
from metaflow_batch_cfn.cfn.evaluation.conditions import resolve_conditions
from metaflow_batch_cfn.cfn.evaluation.evaluate import Evaluation, ResolvedOutput
from metaflow_batch_cfn.cfn.evaluation.graph import creation_order
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedStack, resolve_resource, resolve_stack
from metaflow_batch_cfn.cfn.parameters.parameters import HIDDEN, Parameters
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN
from metaflow_batch_cfn.documents import Json


@dataclass(frozen=True)
class Deployment:
    """The current resources of a stack: `Resources` for an evaluation."""

    account: Account
    stack_id: str

    def ref(self, logical_id: str) -> Json:
        resource = self._resource(logical_id)
        return resource.ref if resource else UNKNOWN

    def attribute(self, logical_id: str, name: str) -> Json:
        resource = self._resource(logical_id)
        if resource is None:
            return UNKNOWN
        if name not in resource.attributes and resource.type == STACK_TYPE:
            # The update of a nested stack may add an output that it does not have yet.
            return UNKNOWN
        if name not in resource.attributes:
            raise TemplateError(
                f"Template error: resource {logical_id} does not support attribute type {name} "
                "in Fn::GetAtt"
            )
        return resource.attributes[name]

    def _resource(self, logical_id: str) -> Deployed | None:
        stack = self.account.store.find(self.stack_id)
        found = stack.resources.get(logical_id) if stack else None
        return found if found and found.exists else None


@dataclass(frozen=True)
class EvaluatedTemplate:
    """One evaluation of a submission, and the same with secrets masked."""

    evaluation: Evaluation
    masked: Evaluation
    lookups: AccountLookups
    tags: Mapping[str, str]

    def names(self) -> list[str]:
        return self.evaluation.active_resources()

    def dependencies(self) -> dict[str, set[str]]:
        return {name: self.evaluation.dependencies(name) for name in self.names()}

    def check_order(self) -> None:
        """ConfigError if resources depend on one another in a circle."""
        creation_order(self.evaluation)

    def desired(self, logical_id: str) -> DesiredResource:
        return DesiredResource(
            resource=resolve_resource(self.evaluation, logical_id),
            dependencies=tuple(sorted(self.evaluation.dependencies(logical_id))),
            tags=self.tags,
            shown=self.masked.resource_properties(logical_id),
        )

    def outputs(self) -> tuple[ResolvedOutput, ...]:
        return tuple(self.evaluation.outputs())

    def resolved(self) -> ResolvedStack:
        return resolve_stack(self.evaluation, tags=self.tags)


def evaluate(
    account: Account, stack: Stack, submission: Submission, *, allow_missing_exports: bool = True
) -> EvaluatedTemplate:
    """`allow_missing_exports`: the value of an export that does not exist is unknown, not an error.

    So a change set shows it as known after apply, and its execution fails.
    """
    pseudo = account.pseudo(stack.name, stack.stack_id, submission.notification_arns)
    lookups = AccountLookups(
        account.services, account.store, account.region, allow_missing_exports=allow_missing_exports
    )
    template, parameters = submission.template, submission.parameters
    conditions = resolve_conditions(template, parameters, pseudo, lookups)
    deployment = Deployment(account, stack.stack_id)
    evaluation = Evaluation(template, parameters, conditions, pseudo, deployment, lookups)
    masked = replace(evaluation, parameters=_masked(parameters))
    return EvaluatedTemplate(evaluation, masked, lookups, submission.tags)


def _masked(parameters: Parameters) -> Parameters:
    hidden: dict[str, Json] = dict.fromkeys(parameters.no_echo, HIDDEN)
    return replace(parameters, values={**parameters.values, **hidden})
