"""Adjustments: properties that are not fields, set by AWS's own names.

    adjust={"OnDemandComputeEnvironment": {"ComputeResources.MinvCpus": 4}}

In: for each local logical id, paths and values. A path names properties as AWS does; `#0` is an
item of a list, and `@DeletionPolicy` an attribute of the resource. `None` removes the property.
Out: the resource with these values, or one error with everything that could not be set.
Limits: properties are those that troposphere knows. A path does not lead into an intrinsic
function: give the whole property. Logical ids and conditions cannot be adjusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from io import StringIO
from typing import Any, TypeAlias, TypeGuard

from troposphere import AWSHelperFn, AWSObject, AWSProperty, BaseAWSObject, GenericHelperFn

from metaflow_batch_cfn.core.errors import AdjustmentError, Problem, did_you_mean

Adjustments: TypeAlias = Mapping[str, Mapping[str, Any]]

_ATTRIBUTES = (
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "UpdatePolicy",
    "UpdateReplacePolicy",
)


class Adjuster:
    """The adjustments of one build, and what became of each."""

    def __init__(self, adjustments: Adjustments) -> None:
        self._adjustments = adjustments
        self._added: set[str] = set()
        self._left_out: set[str] = set()
        self._problems: list[Problem] = []

    def adjust(self, local: str, resource: AWSObject) -> None:
        """Set what is adjusted in a resource that is about to be added."""
        self._added.add(local)
        for path, value in self._adjustments.get(local, {}).items():
            try:
                _adjust(resource, path, value)
            except _CannotSetError as error:
                self._problems.append(Problem(f"{local}: {path}", error.what, error.remedy))

    def leave_out(self, local: str) -> None:
        """Note a resource that a switch leaves out of the template."""
        self._left_out.add(local)

    def finish(self) -> None:
        """Raises `AdjustmentError` with every adjustment that had no effect."""
        problems = [*self._problems, *self._unmet()]
        if problems:
            raise AdjustmentError(problems)

    def _unmet(self) -> Iterator[Problem]:
        for local in self._adjustments:
            if local in self._added:
                continue
            if local in self._left_out:
                yield Problem(local, "a switch leaves this resource out", "Remove the adjustment.")
            else:
                remedy = did_you_mean(local, self._added)
                yield Problem(local, "the module has no such resource", remedy)


class _CannotSetError(Exception):
    def __init__(self, what: str, remedy: str = "") -> None:
        self.what, self.remedy = what, remedy


def _adjust(resource: AWSObject, path: str, value: Any) -> None:
    if path.startswith("@"):
        _set_attribute(resource, path[1:], value)
    else:
        _set(resource, path.split("."), value)


def _set_attribute(resource: AWSObject, name: str, value: Any) -> None:
    if name not in _ATTRIBUTES:
        raise _CannotSetError(f"{name!r} cannot be adjusted", did_you_mean(name, _ATTRIBUTES))
    if value is None:
        resource.resource.pop(name, None)
    else:
        setattr(resource, name, _plain(value))


def _set(holder: Any, steps: list[str], value: Any) -> None:
    """Follow the steps into properties, lists and mappings; set or remove the last one."""
    step, *rest = steps
    match holder:
        case BaseAWSObject():
            _known(holder, step)
            _assign(holder, step, value) if not rest else _set(_inner(holder, step), rest, value)
        case list():
            index = _index(holder, step)
            if rest:
                _set(holder[index], rest, value)
            elif value is None:
                del holder[index]
            else:
                holder[index] = _plain(value)
        case dict() if rest and step not in holder:
            raise _CannotSetError(f"no key {step!r}", did_you_mean(step, map(str, holder)))
        case dict() if rest:
            _set(holder[step], rest, value)
        case dict() if value is None:
            holder.pop(step, None)
        case dict():
            holder[step] = _plain(value)
        case AWSHelperFn():
            kind = type(holder).__name__
            raise _CannotSetError(f"{step!r} is inside {kind}", "Give the whole property instead.")
        case _:
            raise _CannotSetError(f"{holder!r} has no {step!r}")


def _known(holder: BaseAWSObject, name: str) -> None:
    if name not in holder.props:
        raise _CannotSetError(f"no property {name!r}", did_you_mean(name, holder.props))


def _index(items: list[Any], step: str) -> int:
    if not (step.startswith("#") and step[1:].isdecimal()):
        raise _CannotSetError(f"expected an item such as #0, got {step!r}")
    index = int(step[1:])
    if index >= len(items):
        raise _CannotSetError(f"no item {step}: the list has {len(items)}")
    return index


def _inner(holder: BaseAWSObject, name: str) -> Any:
    """A property to go on into; one that is made of properties is added where it is not set."""
    if name not in holder.properties:
        kind = holder.props[name][0]
        if not _is_structure(kind):
            raise _CannotSetError(f"{name!r} is not set", "Give the whole property.")
        holder.properties[name] = kind()
    return holder.properties[name]


def _assign(holder: BaseAWSObject, name: str, value: Any) -> None:
    if value is None:
        holder.properties.pop(name, None)
        return
    try:
        with redirect_stderr(StringIO()):  # where troposphere prints what its validators raise
            setattr(holder, name, _typed(holder.props[name][0], value))
    except (TypeError, ValueError, AttributeError) as error:
        raise _CannotSetError(f"{value!r} is not a valid {name}", f"{error}.") from error


def _typed(expected: Any, value: Any) -> Any:
    """A value as troposphere takes it: mappings as the properties that they stand for."""
    kinds = expected if isinstance(expected, (list, tuple)) else (expected,)
    structures = [kind for kind in kinds if _is_structure(kind)]
    match _plain(value):
        case dict() as members if structures:
            made = structures[0]()
            for name, member in members.items():
                _known(made, name)
                _assign(made, name, member)
            return made
        case list() as items:
            return [_typed(expected, item) for item in items]
        case plain:
            return plain


def _is_structure(kind: Any) -> TypeGuard[type[AWSProperty]]:
    return isinstance(kind, type) and issubclass(kind, AWSProperty)


def _plain(value: Any) -> Any:
    """Tuples as lists, and functions in the long form, as a file has them, as troposphere's."""
    match value:
        case {"Ref": _} | {"Condition": str()} if len(value) == 1:
            return GenericHelperFn(value)
        case dict() if len(value) == 1 and str(next(iter(value))).startswith("Fn::"):
            return GenericHelperFn(value)
        case dict():
            return {key: _plain(member) for key, member in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value
