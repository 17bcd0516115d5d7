"""The adjustments of one resource: its properties, and its attributes with an `@`.

In: a resource that a build is about to add, paths and values. Out: the resource, changed; the
problems found, and the local names that it depends on. Loaded only if something is adjusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from troposphere import AWSObject, BaseAWSObject

from metaflow_batch_cfn.core.adjusting.property_paths import incomplete, set_property
from metaflow_batch_cfn.core.adjusting.property_values import CannotSetError, readable
from metaflow_batch_cfn.core.errors import Problem, did_you_mean, shown


@dataclass
class Outcome:
    """What is wrong with the adjustments of a resource, and the local names in its `DependsOn`."""

    problems: list[Problem] = field(default_factory=list)
    depends_on: list[str] = field(default_factory=list)


def adjusted(local: str, resource: AWSObject, paths: Mapping[str, Any]) -> Outcome:
    """Adjust a resource in place."""
    outcome = Outcome()
    for path, value in paths.items():
        try:
            if path == "@DependsOn":
                outcome.depends_on += _set_dependencies(local, resource, value)
            elif path.startswith("@"):
                _set_attribute(resource, path[1:], value)
            else:
                set_property(resource, path, value)
        except CannotSetError as error:
            outcome.problems.append(Problem(f"{local}: {path}", error.what, error.remedy))
    if not outcome.problems:
        outcome.problems += _what_is_missing(local, resource)
    return outcome


def _what_is_missing(local: str, resource: AWSObject) -> Iterator[Problem]:
    """Required properties that were removed or that new structures lack, and combinations that
    troposphere rejects."""
    missing = [*incomplete(resource)]
    for path in missing:
        yield Problem(f"{local}: {path}", "this property is required")
    if not missing:
        try:
            resource.to_dict()
        except (TypeError, ValueError) as error:
            yield Problem(local, f"not valid with these adjustments: {readable(error)}")


def _set_dependencies(local: str, resource: AWSObject, value: Any) -> list[str]:
    """The local names; a resource of another module is given as an object."""
    if value is None:
        resource.resource.pop("DependsOn", None)
        return []
    given = list(value) if isinstance(value, (list, tuple)) else [value]
    if not all(isinstance(each, (str, AWSObject)) for each in given):
        raise CannotSetError("expected a logical ID or a list of logical IDs")
    prefix = str(resource.title).removesuffix(local)
    names = [f"{prefix}{each}" if isinstance(each, str) else str(each.title) for each in given]
    resource.DependsOn = names if isinstance(value, (list, tuple)) else names[0]
    return [each for each in given if isinstance(each, str)]


def _set_attribute(resource: AWSObject, name: str, value: Any) -> None:
    if name not in _ATTRIBUTES:
        known = (*_ATTRIBUTES, "DependsOn")
        raise CannotSetError(f"{name!r} cannot be adjusted", did_you_mean(name, known))
    if value is None:
        resource.resource.pop(name, None)
    else:
        _ATTRIBUTES[name](value)
        resource.resource[name] = value


def _one_of(*allowed: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if value not in allowed:
            raise CannotSetError(
                f"{shown(value)} is not allowed", f"Choose one of: {', '.join(allowed)}."
            )

    return check


def _mapping(value: Any) -> None:
    if not isinstance(value, (Mapping, BaseAWSObject)):
        raise CannotSetError(f"expected a mapping, got {shown(value)}")


_ATTRIBUTES: Mapping[str, Callable[[Any], None]] = MappingProxyType(
    {
        "CreationPolicy": _mapping,
        "DeletionPolicy": _one_of("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
        "Metadata": _mapping,
        "UpdatePolicy": _mapping,
        "UpdateReplacePolicy": _one_of("Delete", "Retain", "Snapshot"),
    }
)
