"""Records: frozen dataclasses that are cheap to define.

`dataclass(frozen=True)` writes and compiles six methods for each class, which takes 0.4 ms, and
compiling one template needs forty such classes. A record has the same constructor, equality, hash
and representation, from methods that all records share. The functions of `dataclasses`, such as
`fields` and `replace`, accept records, and type checkers see a dataclass.

Limits: no `__slots__`, no `InitVar`, and every field is in the constructor.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, fields
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as record

__all__ = ["record"]

T = TypeVar("T")


def _record(*, frozen: Literal[True], kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """Turn a class into a record. Its own methods take precedence."""

    def decorate(cls: type[T]) -> type[T]:
        shared = {name: method for name, method in _METHODS.items() if name not in vars(cls)}
        derived = any(dataclasses.is_dataclass(base) for base in cls.__bases__)
        dataclasses.dataclass(
            init=False, repr=False, eq=False, frozen=derived and frozen, kw_only=kw_only
        )(cls)
        for name, method in shared.items():
            setattr(cls, name, method)
        vars(cls)["__dataclass_params__"].frozen = frozen  # what a class derived from it must be
        return cls

    return decorate


def _init(self: Any, /, *arguments: Any, **named: Any) -> None:
    cls = type(self)
    given = {**dict(zip(cls.__match_args__, arguments)), **named}  # noqa: B905 - counted below
    values = {
        each.name: given[each.name] if each.name in given else _default(each)
        for each in fields(cls)
    }
    missing = any(value is MISSING for value in values.values())
    if missing or len(given) != len(arguments) + len(named) or not given.keys() <= values.keys():
        cls.__signature__.bind(*arguments, **named)  # raises the TypeError that says why
    vars(self).update(values)
    if hasattr(self, "__post_init__"):
        self.__post_init__()


def _default(field: dataclasses.Field[Any]) -> Any:
    factory = field.default_factory
    return field.default if factory is MISSING else factory()


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _compared(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, each.name) for each in fields(self) if each.compare)


def _eq(self: Any, other: object) -> Any:
    return _compared(self) == _compared(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _reject_assignment(self: Any, name: str, value: object = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


class _LazySignature:
    """The signature of the constructor, for `help`, made when it is read."""

    def __get__(self, _: object, cls: type[Any]) -> Signature:
        listed = sorted(fields(cls), key=lambda each: bool(each.kw_only))
        return Signature([_parameter(each) for each in listed])


def _parameter(field: dataclasses.Field[Any]) -> Parameter:
    kind = Parameter.KEYWORD_ONLY if field.kw_only else Parameter.POSITIONAL_OR_KEYWORD
    default = _default(field)
    shown = Parameter.empty if default is MISSING else default
    return Parameter(field.name, kind, default=shown, annotation=field.type)


_METHODS = {
    "__init__": _init,
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": _hash,
    "__setattr__": _reject_assignment,
    "__delattr__": _reject_assignment,
    "__signature__": _LazySignature(),
}

if not TYPE_CHECKING:
    record = _record
