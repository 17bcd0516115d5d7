"""Whether an update replaces a resource, changes it in place or leaves it alone.

In: a deployed resource and the desired one. Out: the change, whether it replaces the resource, and
CloudFormation's reason if it may not. What a changed property replaces is decided for the library
and the simulator alike in `cfn.changes.replacement`.
"""

from __future__ import annotations

from cfn_simulator.engine.planning.desired_resource import DesiredResource
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.stack import Deployed
from metaflow_batch_cfn.cfn.changes.compare import ResourceChange, compare
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedStack
from metaflow_batch_cfn.cfn.registry.exceptions import REPLACES_IN_THE_END
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type

SERVICE_SCOPES = frozenset({"Properties", "Tags"})
ROLLBACK_DISABLED = "Replacement type updates not supported on stack with disable-rollback."
CUSTOM_NAMED = (
    "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
    "Rename {name} and update the stack again."
)
# Types whose replacement is attempted all the same, and refused by their service because the name
# is taken (coverage roadmap, issue 2463: "Object already exists").
ATTEMPTED = frozenset({"AWS::Batch::JobQueue"})


def change_of(before: Deployed, desired: DesiredResource, region: str) -> ResourceChange | None:
    """The change from the deployed to the desired resource; None if there is none."""
    name = desired.resource.logical_id
    was = ResolvedStack({name: before.resource}, tags=before.tags)
    becomes = ResolvedStack({name: desired.resource}, tags=desired.tags)
    return next(iter(compare(was, becomes, region)), None)


def replaces_resource(change: ResourceChange) -> bool:
    """Whether it creates another physical resource; decides what a change set calls Conditional."""
    if change.replacement != "Conditional":
        return change.replacement == "True"
    decided = REPLACES_IN_THE_END.get(change.resource_type, {})
    return any(
        one.name in decided and one.after != decided[one.name]
        for one in change.details
        if one.name is not None
    )


def affects_service(change: ResourceChange) -> bool:
    """Whether the service is affected: policies and metadata are CloudFormation's alone."""
    return not SERVICE_SCOPES.isdisjoint(change.scope)


def replacement_refusal(
    before: Deployed, desired: DesiredResource, options: ExecutionOptions
) -> str | None:
    """Why the resource cannot be replaced.

    The replacement is created while the old resource exists, and so cannot have its name; and it
    could not be rolled back when rollback is disabled.
    """
    if options.rollback_disabled:
        return ROLLBACK_DISABLED
    if before.type in ATTEMPTED:
        return None
    kind = resource_type(before.type)
    then, now = before.resource.properties, desired.resource.properties
    name = now.get(kind.name_property) if kind.name_property else None
    identity = (kind.name_property, *kind.primary_identifier)
    unchanged = all(then.get(one) == now.get(one) for one in identity if one)
    return CUSTOM_NAMED.format(name=name) if name and unchanged else None
