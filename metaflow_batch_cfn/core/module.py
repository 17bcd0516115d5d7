"""What a module is, and how to read its inputs (fields) and its results.

`@module` turns a class into a module. `published` describes a module as a template of the
catalogue, with its choices made and its own description. Code that compiles, documents or checks
a module reads its inputs with `fields_of`, which flattens groups.
"""

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, get_type_hints

from metaflow_batch_cfn.core.declare import (
    Declaration,
    Param,
    ParameterRule,
    Result,
    Setting,
    Toggle,
    Wired,
    known_problems,
)
from metaflow_batch_cfn.core.errors import InvalidFieldError, Problem
from metaflow_batch_cfn.core.groups import arms_of, default_of, members_of
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:  # Python 3.10 does not have it, and only type checkers need it

    def dataclass_transform(**_: object):
        return lambda decorator: decorator


class Module(Protocol):
    """A frozen dataclass of values that builds into a scope and returns values.

    Each field is `Annotated` with a `Param`, `Toggle`, `Setting` or `Wired`, or is a group of
    such fields; each field of what `build` returns is `Annotated` with a `Result`.
    """

    def build(self, scope: Scope) -> Any: ...


T = TypeVar("T")
REQUIRED = object()


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
    return dataclass(frozen=True, kw_only=True)(cls)


def _as_one_build(cls: type[Any]) -> Callable[[Any, Scope], Any]:
    """Its `build`, known to the scope as one build with those of the modules that it calls."""
    build = cls.build

    @wraps(build)
    def as_one_build(module: Any, scope: Scope) -> Any:
        with scope.building():
            return build(module, scope)

    return as_one_build


@dataclass(frozen=True)
class Published:
    """A module as a template: `arms` are the groups chosen for fields that allow several, `pins`
    the values of fields that the publisher sets and that therefore have no parameter.
    """

    module: type[Module]
    arms: tuple[tuple[str, type], ...] = ()
    pins: tuple[tuple[str, Any], ...] = ()
    description: str = ""

    @property
    def summary(self) -> str:
        """The description, or the first paragraph of the module's docstring, on one line."""
        text = self.description or (inspect.getdoc(self.module) or "").split("\n\n")[0]
        return " ".join(text.split())

    @property
    def rules(self) -> tuple[ParameterRule, ...]:
        """The checks across parameters, which CloudFormation evaluates."""
        return getattr(self.module, "rules", ())

    def make(self, values: Mapping[str, Any]) -> Module:
        """An instance from flat values: members of a group are assembled. Fields without a value
        keep their default. Raises `InvalidFieldError`."""
        own: dict[str, Any] = {}
        members: dict[str, dict[str, Any]] = {}
        for field in fields_of(self):
            holder = members.setdefault(field.group, {}) if field.group else own
            if field.name in values:
                holder[field.name] = values[field.name]
            elif field.pinned:
                holder[field.name] = field.default
        groups = {name: self._group(name, values) for name, values in members.items()}
        return self.module(**own, **groups)

    def _group(self, name: str, values: Mapping[str, Any]) -> Any:
        arm, default = _arm(self, _declared(self.module)[name])
        defaults = members_of(default) if isinstance(default, arm) else {}
        return arm(**{**defaults, **values})


Compilable: TypeAlias = type[Module] | Published


def published(
    subject: Compilable,
    /,
    description: str = "",
    pins: Mapping[str, Any] | None = None,
    **arms: type,
) -> Published:
    """A module as a template of the catalogue, with the chosen group of each field in `arms` and
    the value of each field in `pins`, which then has no parameter.

    Raises `InvalidFieldError` if a field does not allow the chosen group.
    """
    chosen = _choose(subject, arms)
    return replace(
        chosen,
        description=description or chosen.description,
        pins=tuple({**dict(chosen.pins), **(pins or {})}.items()),
    )


def flat(subject: Compilable, values: Mapping[str, Any]) -> tuple[Published, dict[str, Any]]:
    """The same choices and values without groups: a group passed as a value becomes its members,
    and a class passed for a field with several arms chooses its arm."""
    chosen, plain = _choose(subject, {}), dict(values)
    for name, declared in _declared(chosen.module).items():
        match plain.get(name):
            case type() as arm if declared.arms:
                chosen = _choose(chosen, {name: arm})
                del plain[name]
            case tuple() as group if type(group) in declared.arms:
                chosen = _choose(chosen, {name: type(group)})
                del plain[name]
                plain |= members_of(group)
    return chosen, plain


@dataclass(frozen=True)
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


@cache
def fields_of(subject: Compilable) -> tuple[Field, ...]:
    """The inputs of a module, groups flattened, in the order of their declaration.

    Raises `TypeError` for a field without a declaration, and if two fields have the same name.
    """
    chosen = _choose(subject, {})
    pins = dict(chosen.pins)
    fields = [
        replace(field, default=pins[field.name], pinned=True) if field.name in pins else field
        for declared in _declared(chosen.module).values()
        for field in _fields(chosen, declared)
    ]
    names = [field.name for field in fields]
    duplicates = sorted({name for name in names if names.count(name) > 1})
    if duplicates:
        listed = ", ".join(duplicates)
        raise TypeError(f"{chosen.module.__name__}: more than one field is named {listed}")
    return tuple(fields)


def values_of(module: Module) -> dict[str, Any]:
    """The values of an instance, groups flattened."""
    chosen = _choose(type(module), _arms_in(module))
    return {field.name: field.of(module) for field in fields_of(chosen)}


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


def _choose(subject: Compilable, arms: Mapping[str, type]) -> Published:
    origin = subject if isinstance(subject, Published) else Published(subject)
    declared = _declared(origin.module)
    problems = [
        Problem(name, f"{arm.__name__} is not one of its choices")
        for name, arm in arms.items()
        if name not in declared or arm not in declared[name].arms
    ]
    if problems:
        raise InvalidFieldError(problems)
    return replace(origin, arms=tuple({**dict(origin.arms), **arms}.items())) if arms else origin


@dataclass(frozen=True)
class _Declared:
    """A field as the class declares it: `arms` are the groups that it allows."""

    name: str
    hint: Any
    default: Any
    arms: tuple[type, ...]


@cache
def _declared(module: type[Module]) -> dict[str, _Declared]:
    hints = get_type_hints(module, include_extras=True)
    return {
        field.name: _Declared(
            field.name, hints[field.name], _default(field), arms_of(hints[field.name])
        )
        for field in dataclasses.fields(module)  # type: ignore[arg-type]
    }


def _fields(chosen: Published, declared: _Declared) -> Iterator[Field]:
    if not declared.arms:
        declaration = _declaration(chosen.module, declared.hint)
        yield Field(declared.name, declaration, declared.default)
        return
    arm, default = _arm(chosen, declared)
    for name, hint in get_type_hints(arm, include_extras=True).items():
        declaration = _declaration(chosen.module, hint)
        yield Field(name, declaration, default_of(arm, name, default, REQUIRED), declared.name)


def _arm(chosen: Published, declared: _Declared) -> tuple[type, Any]:
    """The group of a field, and the instance that is its default, if any."""
    arm = dict(chosen.arms).get(declared.name)
    if arm is None and declared.default is not REQUIRED:
        arm = type(declared.default)
    elif arm is None and len(declared.arms) == 1:
        (arm,) = declared.arms
    if arm is None:
        names = ", ".join(each.__name__ for each in declared.arms)
        raise InvalidFieldError(
            [Problem(declared.name, "no group is chosen", f"Choose one of {names}.")]
        )
    return arm, declared.default


def _check(module: Any) -> None:
    """Raise `InvalidFieldError` for values known at compile time that are not valid."""
    found = [*_group_problems(module)]
    if not found:
        chosen = _choose(type(module), _arms_in(module))
        found = [each for field in fields_of(chosen) for each in _problems(field, field.of(module))]
    if not found:
        conflicts = getattr(module, "problems", None)
        found = [*conflicts()] if conflicts else []
    if found:
        raise InvalidFieldError(found)


def _arms_in(module: Module) -> dict[str, type]:
    return {
        name: type(getattr(module, name))
        for name, declared in _declared(type(module)).items()
        if declared.arms
    }


def _group_problems(module: Module) -> Iterator[Problem]:
    for name, declared in _declared(type(module)).items():
        value = getattr(module, name)
        if declared.arms and type(value) not in declared.arms:
            expected = " or ".join(arm.__name__ for arm in declared.arms)
            yield Problem(name, f"expected {expected}, got {value!r}")


def _problems(field: Field, value: Any) -> Iterator[Problem]:
    if field.optional and value is None:
        return
    if isinstance(value, Gated) and not field.optional:
        yield Problem(field.name, "a Gated value may be absent, but this field is required")
        return
    yield from known_problems(field.declaration, field.name, value)


def _declaration(module: type[Module], hint: object) -> Declaration:
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, (Param, Toggle, Setting, Wired)):
            return extra
    raise TypeError(
        f"{module.__name__}: a field is not annotated with Param, Toggle, Setting or Wired"
    )


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return REQUIRED
