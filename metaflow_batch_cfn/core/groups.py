"""Groups: the fields of one section of the launch form as a single value.

A group is a `NamedTuple` of declared fields. A module with a field of that type has all of the
group's fields; `standalone`, pins and `--set` address them flat, by their own names. A field that
allows several groups, `network: NewNetwork | ExistingNetwork`, is a choice between *arms*. It is
made at compile time, because CloudFormation cannot leave out a whole VPC without a condition on
every resource.

Groups are named tuples because dataclasses are slower to define at start-up. Two groups of
different classes with equal values compare equal, so distinguish arms by class, never with `==`.
"""

import dataclasses
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.record import record

REQUIRED = object()


def is_group(candidate: object) -> bool:
    """Whether the candidate is a `NamedTuple` class, as every group is."""
    return (
        isinstance(candidate, type)
        and issubclass(candidate, tuple)
        and hasattr(candidate, "_field_defaults")
    )


def arms_of(hint: object) -> tuple[type, ...]:
    """The groups that a field with this type allows: none for a plain field, several for a
    choice."""
    choices = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return choices if all(is_group(choice) for choice in choices) else ()


def default_of(arm: type, member: str, given: object, missing: object) -> Any:
    """The default of a group's field: from the module's default, `given`, if that is of this arm,
    otherwise from the class, otherwise `missing`."""
    if isinstance(given, arm):
        return getattr(given, member)
    defaults: dict[str, Any] = arm._field_defaults  # type: ignore[attr-defined]
    return defaults.get(member, missing)


def members_of(group: object) -> dict[str, Any]:
    """The fields of a group and their values."""
    members: dict[str, Any] = group._asdict()  # type: ignore[attr-defined]
    return members


@record(frozen=True)
class DeclaredField:
    """A field as the class declares it: `arms` are the groups that it allows."""

    name: str
    hint: Any
    default: Any
    arms: tuple[type, ...]

    def has_member(self, name: str) -> bool:
        """Whether one of its groups has a field with this name."""
        return any(name in get_type_hints(arm) for arm in self.arms)

    def mismatch(self, value: object) -> Problem:
        """A value that is not one of its groups; never the value itself."""
        expected = " or ".join(arm.__name__ for arm in self.arms)
        got = f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__
        return Problem(self.name, f"expected {expected}, got {got}")


@cache
def declared_fields(module: type[Any]) -> dict[str, DeclaredField]:
    """The fields of a module's class by name, in the order of their declaration."""
    hints = get_type_hints(module, include_extras=True)
    return {
        field.name: DeclaredField(
            field.name, hints[field.name], _default(field), arms_of(hints[field.name])
        )
        for field in dataclasses.fields(module)
    }


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return REQUIRED
