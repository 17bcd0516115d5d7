"""What makes a class a module, and how to read the results of a build."""

import dataclasses
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from metaflow_batch_cfn.core.declare import Result, known_problems
from metaflow_batch_cfn.core.errors import InvalidFieldError, Problem
from metaflow_batch_cfn.core.fields import Field, arms_in, fields_of
from metaflow_batch_cfn.core.groups import declared_fields
from metaflow_batch_cfn.core.published import Module, choose_arms
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:  # Python 3.10 does not have it, and only type checkers need it

    def dataclass_transform(**_: object):
        return lambda decorator: decorator


T = TypeVar("T")


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(dataclasses.field,)
)
def module(cls: type[T]) -> type[T]:
    """Turn a class into a module: frozen, keyword-only, with values checked on construction.

    The class may define `rules`, the `ParameterRule`s across its parameters, and a method
    `problems()`, which yields conflicts between values that are each valid. Creating an instance
    raises `InvalidFieldError` with all problems of all fields.
    """
    for name, method in {"__post_init__": _check, "build": _as_one_build(cls)}.items():
        setattr(cls, name, method)
    return record(frozen=True, kw_only=True)(cls)


def _as_one_build(cls: type[Any]) -> Callable[[Any, Scope], Any]:
    """Its `build`, known to the scope as one build with those of the modules that it calls."""
    build = cls.build

    @wraps(build)
    def as_one_build(module: Any, scope: Scope) -> Any:
        with scope.building():
            return build(module, scope)

    return as_one_build


def results_of(results: object) -> Iterator[tuple[Result, Any]]:
    """Each declared result of a `build` with its value, nested results included, in order."""
    hints = get_type_hints(type(results), include_extras=True)
    for name, hint in hints.items():
        value = getattr(results, name)
        if dataclasses.is_dataclass(value) and not isinstance(value, Gated):
            yield from results_of(value)
        for extra in getattr(hint, "__metadata__", ()):
            if isinstance(extra, Result):
                yield extra, value


def _check(module: Any) -> None:
    """Raise `InvalidFieldError` for values known at compile time that are not valid."""
    found = [*_group_problems(module)]
    if not found:
        chosen = choose_arms(type(module), arms_in(module))
        found = [each for field in fields_of(chosen) for each in _problems(field, field.of(module))]
    if not found:
        conflicts = getattr(module, "problems", None)
        found = [*conflicts()] if conflicts else []
    if found:
        raise InvalidFieldError(found)


def _group_problems(module: Module) -> Iterator[Problem]:
    for name, declared in declared_fields(type(module)).items():
        value = getattr(module, name)
        if declared.arms and type(value) not in declared.arms:
            yield declared.mismatch(value)


def _problems(field: Field, value: Any) -> Iterator[Problem]:
    if field.optional and value is None:
        return
    if isinstance(value, Gated) and not field.optional:
        yield Problem(field.name, "a Gated value may be absent, but this field is required")
        return
    yield from known_problems(field.declaration, field.name, value)
