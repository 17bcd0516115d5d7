"""Groups: one box of the launch form as one value.

A group is a `NamedTuple` of declared fields. A module that has a field of that type has all of the
group's fields; `standalone`, pins and `--set` see them flat, by their own names. A field that may
hold one of several groups, `network: NewNetwork | ExistingNetwork`, is a choice between *arms*: it
is made while compiling, since CloudFormation cannot leave out a whole VPC without a condition on
every resource.

Groups are named tuples, not dataclasses, because of what they cost at start-up. Two groups of
different classes with equal values compare equal, so tell arms apart by class pattern, never `==`.
"""

from types import UnionType
from typing import Any, Union, get_args, get_origin


def is_group(candidate: object) -> bool:
    """Whether a type is a `NamedTuple`, which is what a group is declared as."""
    return (
        isinstance(candidate, type)
        and issubclass(candidate, tuple)
        and hasattr(candidate, "_field_defaults")
    )


def arms_of(hint: object) -> tuple[type, ...]:
    """The groups that a field with this type may hold: none for a plain field, several for a
    choice."""
    choices = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return choices if all(is_group(choice) for choice in choices) else ()


def default_of(arm: type, member: str, given: object, missing: object) -> Any:
    """The default of a group's field: that of the instance `given` as the module's default, where
    it is of this arm, else that of the class, else `missing`."""
    if isinstance(given, arm):
        return getattr(given, member)
    defaults: dict[str, Any] = arm._field_defaults  # type: ignore[attr-defined]
    return defaults.get(member, missing)


def members_of(group: object) -> dict[str, Any]:
    """The fields of a group with their values."""
    members: dict[str, Any] = group._asdict()  # type: ignore[attr-defined]
    return members
