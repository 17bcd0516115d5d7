"""Whether an update replaces a resource, changes it in place or leaves it alone.

In: a deployed resource and the desired one. Out: the change, whether it replaces the resource, and
CloudFormation's reason if it may not.
"""

from __future__ import annotations

from cfn_simulator.engine.planning.desired_resource import Target
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.values import Deployed
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange, compare
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedStack
from metaflow_batch_cfn.cfn.registry.exceptions import REPLACES_IN_THE_END
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type

TOUCHING = frozenset({"Properties", "Tags"})
NOT_WHILE_PAUSING = "Replacement type updates not supported on stack with disable-rollback."
CUSTOM_NAMED = (
    "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
    "Rename {name} and update the stack again."
)
# Types whose replacement is tried all the same, and refused by their service, which has the name
# already (coverage roadmap, issue 2463: "Object already exists").
TRIED = frozenset({"AWS::Batch::JobQueue"})


def change_of(before: Deployed, target: Target, region: str) -> ResourceChange | None:
    """What making the target of the deployed resource takes; None where nothing is to do."""
    name = target.resource.logical_id
    was = ResolvedStack({name: before.resource}, tags=before.tags)
    becomes = ResolvedStack({name: target.resource}, tags=target.tags)
    return next(iter(compare(was, becomes, region)), None)


def replaces_in_the_end(change: ResourceChange) -> bool:
    """Whether it takes another physical resource, what a change set calls conditional included."""
    if change.replacement != "Conditional":
        return change.replacement == "True"
    decided = REPLACES_IN_THE_END.get(change.resource_type, {})
    return any(
        one.name in decided and one.after != decided[one.name]
        for one in change.details
        if one.name is not None
    )


def touches_service(change: ResourceChange) -> bool:
    """Whether the service has to be told: a policy or metadata is CloudFormation's own affair."""
    return not TOUCHING.isdisjoint(change.scope)


def replacement_refusal(before: Deployed, target: Target, manner: ExecutionOptions) -> str | None:
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
