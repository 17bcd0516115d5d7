"""The cause of a changed value: a parameter, another resource, or only the template.

In: a resource in both stacks, a function in it, and the modifications of the resources that it
refers to. Out: causes, as a change set reports them. Limits: the reference does not document this;
it follows recordings of CloudFormation (the snapshots of LocalStack's tests against AWS:
`test_change_set_ref`, `test_change_set_fn_get_attr`, `test_change_set_parameters`,
`test_change_set_conditions`, all from 2025).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from metaflow_batch_cfn.cfn.changes.change import ResourceChange
from metaflow_batch_cfn.cfn.changes.pair import Pair
from metaflow_batch_cfn.cfn.evaluation.origins import Origin
from metaflow_batch_cfn.cfn.registry.exceptions import REF_FOLLOWS_UPDATES
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json

Modified = Mapping[str, ResourceChange]


@dataclass(frozen=True)
class Cause:
    """What causes a change. `evaluation`: Static if the value will change, Dynamic if it may."""

    source: str
    entity: str
    evaluation: str

    @property
    def leaves_unknown(self) -> bool:
        """Whether the new value is known only once the other resource is updated."""
        return self.source != "ParameterReference"


def causes_at(pair: Pair, path: Path, modified: Modified) -> tuple[Cause, ...]:
    """The causes of a change at the path: those of the functions whose values contain it."""
    enclosing = [each for each in pair.after.origins if path[: len(each.path)] == each.path]
    causes = (
        cause
        for origin in enclosing
        for cause in (*_parameters(pair, origin), *_spread(pair, origin, modified))
    )
    return tuple(dict.fromkeys(causes))


def spreading(pair: Pair, origin: Origin, modified: Modified) -> tuple[Cause, ...]:
    """The causes that a function propagates from the resources that it refers to."""
    return tuple(_spread(pair, origin, modified))


def _parameters(pair: Pair, origin: Origin) -> Iterator[Cause]:
    """The changed parameters of a function that the template itself has not changed.

    A parameter that only decides a condition is not a cause: both values of `Fn::If` are part of
    the template.
    """
    earlier = {(one.path, _key(one.node)) for one in pair.before.origins}
    if (origin.path, _key(origin.node)) in earlier:
        for name in origin.parameters:
            if pair.old_stack.parameters.get(name) != pair.new_stack.parameters.get(name):
                yield Cause("ParameterReference", name, "Static")


def _spread(pair: Pair, origin: Origin, modified: Modified) -> Iterator[Cause]:
    for name in origin.resources:
        evaluation = _evaluation(pair, name, modified, _reaches_reference)
        if evaluation:
            yield Cause("ResourceReference", name, evaluation)
    for attribute in origin.attributes:
        name, _, member = attribute.partition(".")
        reaches = partial(_reaches_attribute, member=member, region=pair.region)
        evaluation = _evaluation(pair, name, modified, reaches)
        if evaluation:
            yield Cause("ResourceAttribute", attribute, evaluation)


def _evaluation(
    pair: Pair, name: str, modified: Modified, reaches: Callable[[ResourceChange], bool]
) -> str | None:
    """Static, Dynamic, or None if the other resource has no effect. `reaches`: whether an update
    in place may change the value that is read from it."""
    if pair.adds(name):
        return "Static"
    if name not in modified:
        return None
    change = modified[name]
    if change.replacement != "False":
        return "Static" if change.replacement == "True" else "Dynamic"
    return "Dynamic" if reaches(change) else None


def _reaches_reference(change: ResourceChange) -> bool:
    return change.resource_type in REF_FOLLOWS_UPDATES and "Properties" in change.scope


def _reaches_attribute(change: ResourceChange, member: str, region: str) -> bool:
    """Whether an update in place may change the attribute.

    An attribute that mirrors a property changes only with that property; any other attribute may
    change with every property.
    """
    kind = resource_type(change.resource_type, region)
    if member in kind.properties - kind.read_only:
        return any(one.attribute == "Properties" and one.name == member for one in change.details)
    return "Properties" in change.scope


def _key(node: Json) -> str:
    return json.dumps(node, sort_keys=True)
