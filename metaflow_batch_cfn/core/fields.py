"""The inputs of a module, groups flattened: what they are, and how values become an instance.

`fields_of` lists them, and `make` makes an instance of flat values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, get_type_hints

from metaflow_batch_cfn.core.declare import Declaration, Param, Setting, Toggle, Wired
from metaflow_batch_cfn.core.groups import (
    REQUIRED,
    DeclaredField,
    declared_fields,
    default_of,
    members_of,
)
from metaflow_batch_cfn.core.published import (
    Compilable,
    Module,
    Published,
    arm_of,
    choose_arms,
)
from metaflow_batch_cfn.core.record import record


@record(frozen=True)
class Field:
    """One input of a module: its Python name, its declaration, its default or `REQUIRED`, and, for
    the member of a group, the field that contains the group. A field that the publisher `pinned` to
    its default has no parameter."""

    name: str
    declaration: Declaration
    default: Any
    group: str = ""
    pinned: bool = False

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    @property
    def optional(self) -> bool:
        """Whether `None` is allowed, meaning "leave it out"."""
        return self.default is None

    @property
    def parameter(self) -> str:
        """The name of its Parameter, or `""` for a field that is set at compile time."""
        match self.declaration:
            case Param(name=name) | Toggle(name=name) if not self.pinned:
                return name
            case _:
                return ""

    def of(self, module: Module) -> Any:
        """Its value in an instance."""
        return getattr(getattr(module, self.group) if self.group else module, self.name)


def fields_of(subject: Compilable) -> tuple[Field, ...]:
    """The inputs of a module, groups flattened, in the order of their declaration.

    Raises `TypeError` for a field without a declaration, and if two fields have the same name.
    """
    chosen = choose_arms(subject, {})
    fields, pins = _unpinned(chosen.module, chosen.arms), dict(chosen.pins)
    if not pins:
        return fields
    return tuple(
        replace(field, default=pins[field.name], pinned=True) if field.name in pins else field
        for field in fields
    )


@cache
def _unpinned(module: type[Module], arms: tuple[tuple[str, type], ...]) -> tuple[Field, ...]:
    """The fields before pins, which need not be hashable, are applied."""
    chosen = Published(module, arms)
    fields = [
        field
        for declared in declared_fields(module).values()
        for field in _fields(chosen, declared)
    ]
    names = [field.name for field in fields]
    duplicates = sorted({name for name in names if names.count(name) > 1})
    if duplicates:
        listed = ", ".join(duplicates)
        raise TypeError(f"{module.__name__}: more than one field is named {listed}")
    return tuple(fields)


def values_of(module: Module) -> dict[str, Any]:
    """The values of an instance, groups flattened."""
    chosen = choose_arms(type(module), arms_in(module))
    return {field.name: field.of(module) for field in fields_of(chosen)}


def make(chosen: Published, values: Mapping[str, Any]) -> Module:
    """An instance from flat values: members of a group are assembled. Fields without a value keep
    their default. Raises `InvalidFieldError`."""
    own: dict[str, Any] = {}
    members: dict[str, dict[str, Any]] = {}
    for field in fields_of(chosen):
        holder = members.setdefault(field.group, {}) if field.group else own
        if field.name in values:
            holder[field.name] = values[field.name]
        elif field.pinned:
            holder[field.name] = field.default
    groups = {name: _group(chosen, name, values) for name, values in members.items()}
    return chosen.module(**own, **groups)


def _group(chosen: Published, name: str, values: Mapping[str, Any]) -> Any:
    arm, default = arm_of(chosen, declared_fields(chosen.module)[name])
    defaults = members_of(default) if isinstance(default, arm) else {}
    return arm(**{**defaults, **values})


def arms_in(module: Module) -> dict[str, type]:
    """The groups that an instance was created with."""
    return {
        name: type(getattr(module, name))
        for name, declared in declared_fields(type(module)).items()
        if declared.arms
    }


def _fields(chosen: Published, declared: DeclaredField) -> Iterator[Field]:
    if not declared.arms:
        declaration = _declaration(chosen.module, declared.name, declared.hint)
        yield Field(declared.name, declaration, declared.default)
        return
    arm, default = arm_of(chosen, declared)
    for name, hint in get_type_hints(arm, include_extras=True).items():
        declaration = _declaration(chosen.module, name, hint)
        yield Field(name, declaration, default_of(arm, name, default, REQUIRED), declared.name)


def _declaration(module: type[Module], name: str, hint: object) -> Declaration:
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, (Param, Toggle, Setting, Wired)):
            return extra
    raise TypeError(
        f"{module.__name__}: field {name!r} is not annotated with Param, Toggle, Setting or Wired"
    )
