"""References in recipes to values that are known only at run time: paths that start with `$`.

    $id                 the physical ID
    $properties.Name    a property, including a generated name
    $attributes.Arn     an attribute of the resource
    $answer.vpc.vpcId   a value in the last response
    $before.Targets     a property before the update
    $generated          a name that CloudFormation generates
    $region $account $token

In: a value of a recipe and the facts. Out: the value itself, or the result of the path (JMESPath).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, Union

import jmespath


def filled(arguments: Mapping[str, object], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with each expression evaluated, without those that find nothing."""
    values = {name: value_of(value, facts) for name, value in arguments.items()}
    return {name: value for name, value in values.items() if value is not None}


Expression: TypeAlias = Union[str, Callable[[Mapping[str, Any]], object]]  # noqa: UP007 - evaluated at run time on 3.10


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
