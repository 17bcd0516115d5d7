"""The shape of a module, and how to read its two sides: fields going in, results coming out."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Protocol, get_type_hints

from metaflow_batch_cfn.core.declare import (
    Declaration,
    Param,
    ParameterRule,
    Result,
    Setting,
    Toggle,
    known_problems,
)
from metaflow_batch_cfn.core.errors import InvalidFieldError, Problem
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated


class Module(Protocol):
    """A frozen dataclass of values that builds into a scope and returns values.

    Each field is `Annotated` with a `Param`, `Toggle` or `Setting`; each field of what `build`
    returns is `Annotated` with a `Result`. `rules` are the checks across its parameters.
    """

    rules: ClassVar[tuple[ParameterRule, ...]]

    def build(self, scope: Scope) -> Any: ...


REQUIRED = object()


@dataclass(frozen=True)
class Field:
    """One input of a module: its Python name, its declaration, its default or `REQUIRED`."""

    name: str
    declaration: Declaration
    default: Any

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    @property
    def optional(self) -> bool:
        """Whether `None` may be given, for "leave it out"."""
        return self.default is None


@cache
def fields_of(module: type[Module]) -> tuple[Field, ...]:
    """The inputs of a module, in the order in which they are written."""
    hints = get_type_hints(module, include_extras=True)
    return tuple(
        Field(field.name, _declaration(module, hints[field.name]), _default(field))
        for field in dataclasses.fields(module)  # type: ignore[arg-type]
    )


def results_of(results: object) -> Iterator[tuple[Result, Any]]:
    """Each declared result of a `build`, with its value; results of parts in place."""
    hints = get_type_hints(type(results), include_extras=True)
    for name, hint in hints.items():
        value = getattr(results, name)
        if dataclasses.is_dataclass(value) and not isinstance(value, Gated):
            yield from results_of(value)
        for extra in getattr(hint, "__metadata__", ()):
            if isinstance(extra, Result):
                yield extra, value


def check_fields(module: Module, across: Iterable[Problem] = ()) -> None:
    """Refuse values known now that the module cannot take; called by its `__post_init__`.

    `across` are the problems that the module itself found between fields. Raises
    `InvalidFieldError` with all problems of all fields.
    """
    found = [problem for field in fields_of(type(module)) for problem in _problems(module, field)]
    if not found:
        found = list(across)
    if found:
        raise InvalidFieldError(found)


def _problems(module: Module, field: Field) -> Iterator[Problem]:
    value = getattr(module, field.name)
    if field.optional and value is None:
        return
    if isinstance(value, Gated) and not field.optional:
        yield Problem(field.name, "a Gated value may be absent, and this field may not")
        return
    yield from known_problems(field.declaration, field.name, value)


def _declaration(module: type[Module], hint: object) -> Declaration:
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, (Param, Toggle, Setting)):
            return extra
    raise TypeError(f"{module.__name__}: a field is not annotated with Param, Toggle or Setting")


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return REQUIRED
