"""How a recipe names a value that it does not know: a path that starts with `$`.

    $id                 the physical id
    $properties.Name    a property, a generated name included
    $attributes.Arn     an attribute that the resource has
    $answer.vpc.vpcId   something of the last answer
    $before.Targets     a property as it was before the update
    $generated          a name as CloudFormation makes them up
    $region $account $token

In: a value of a recipe and the facts. Out: the value itself, or what the path (JMESPath) finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, Union

import jmespath


def filled(arguments: Mapping[str, object], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with each expression evaluated; those that find nothing are left out."""
    values = {name: value_of(value, facts) for name, value in arguments.items()}
    return {name: value for name, value in values.items() if value is not None}


Expression: TypeAlias = Union[str, Callable[[Mapping[str, Any]], object]]  # noqa: UP007 - 3.10 runs it


def value_of(value: object, facts: Mapping[str, Any]) -> Any:
    match value:
        case str() if value.startswith("$"):
            return jmespath.search(value[1:], facts)
        case _ if callable(value):
            return value(facts)
        case list():
            return [value_of(item, facts) for item in value]
        case dict():
            return {name: value_of(item, facts) for name, item in value.items()}
    return value
