"""A module as a template of the catalogue: its choices made, some of its fields pinned.

In: a module's class. Out: a `Published`, which everything that compiles, documents or checks a
module accepts in place of the class.
"""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeAlias, get_type_hints

from metaflow_batch_cfn.core.declare import ParameterRule, Wired
from metaflow_batch_cfn.core.errors import InvalidFieldError, Problem, UnknownFieldError
from metaflow_batch_cfn.core.groups import REQUIRED, DeclaredField, declared_fields, members_of
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.scope import Scope


class Module(Protocol):
    """A frozen dataclass of values that builds into a scope and returns values.

    Each field is `Annotated` with a `Param`, `Toggle`, `Setting` or `Wired`, or is a group of
    such fields; each field of what `build` returns is `Annotated` with a `Result`.
    """

    def build(self, scope: Scope) -> Any: ...


@record(frozen=True)
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
        """The description; without one, the module's for a chosen group, or the first paragraph of
        its docstring, on one line."""
        of_groups: Mapping[type, str] = getattr(self.module, "descriptions", {})
        texts = [of_groups[arm] for _, arm in self.arms if arm in of_groups]
        text = self.description or next(iter(texts), "") or inspect.getdoc(self.module) or ""
        return " ".join(text.split("\n\n")[0].split())

    @property
    def differs(self) -> bool:
        """Whether a group is chosen that is not the default."""
        declared = declared_fields(self.module)
        return any(type(declared[name].default) is not arm for name, arm in self.arms)

    @property
    def rules(self) -> tuple[ParameterRule, ...]:
        """The checks across parameters, which CloudFormation evaluates."""
        return getattr(self.module, "rules", ())


Compilable: TypeAlias = type[Module] | Published


def published(
    subject: Compilable,
    /,
    description: str = "",
    pins: Mapping[str, Any] | None = None,
    **arms: type,
) -> Published:
    """A module as a template of the catalogue, with the chosen group of each field in `arms` and
    the value of each field in `pins`, which then has no parameter. A group in `pins` pins all its
    fields.

    Raises `InvalidFieldError` if a field does not allow the chosen group or cannot be pinned, and
    `UnknownFieldError` for a pin that is not a field.
    """
    chosen, plain = flat(choose_arms(subject, arms), pins or {})
    _reject_unpinnable(chosen, plain)
    return replace(
        chosen,
        description=description or chosen.description,
        pins=tuple({**dict(chosen.pins), **plain}.items()),
    )


def _reject_unpinnable(chosen: Published, pins: Mapping[str, Any]) -> None:
    if not pins:
        return
    hints: dict[str, Any] = {}
    for declared in declared_fields(chosen.module).values():
        if declared.arms:
            hints |= get_type_hints(arm_of(chosen, declared)[0], include_extras=True)
        else:
            hints[declared.name] = declared.hint
    if unknown := [name for name in pins if name not in hints]:
        raise UnknownFieldError(chosen.module.__name__, unknown, hints)
    reject_wired(
        name
        for name in pins
        if any(isinstance(extra, Wired) for extra in getattr(hints[name], "__metadata__", ()))
    )


def reject_wired(names: Iterable[str]) -> None:
    """Raise `InvalidFieldError` for fields that are pinned although they are `Wired`."""
    remedy = "Embed the module in a template with the module that provides it."
    found = [Problem(name, "only another module can provide it", remedy) for name in names]
    if found:
        raise InvalidFieldError(found)


def flat(subject: Compilable, values: Mapping[str, Any]) -> tuple[Published, dict[str, Any]]:
    """The same choices and values without groups: a group passed as a value becomes its members,
    and a class passed for a field with several arms chooses its arm. Raises `InvalidFieldError`."""
    chosen, plain = choose_arms(subject, {}), dict(values)
    problems: list[Problem] = []
    for name, declared in declared_fields(chosen.module).items():
        if name not in plain or not declared.arms:
            continue
        match plain[name]:
            case type() as arm:
                chosen = choose_arms(chosen, {name: arm})
                del plain[name]
            case tuple() as group if type(group) in declared.arms:
                chosen = choose_arms(chosen, {name: type(group)})
                del plain[name]
                plain |= members_of(group)
            case other if not declared.has_member(name):
                problems.append(declared.mismatch(other))
    if problems:
        raise InvalidFieldError(problems)
    return chosen, plain


def choose_arms(subject: Compilable, arms: Mapping[str, type]) -> Published:
    """The subject with these groups chosen; a description of other groups is dropped. Raises
    `InvalidFieldError`."""
    origin = subject if isinstance(subject, Published) else Published(subject)
    declared = declared_fields(origin.module)
    problems = [
        Problem(name, f"{_called(arm)} is not one of its choices")
        for name, arm in arms.items()
        if name not in declared or arm not in declared[name].arms
    ]
    if problems:
        raise InvalidFieldError(problems)
    if all(dict(origin.arms).get(name) is arm for name, arm in arms.items()):
        return origin
    merged = {**dict(origin.arms), **arms}
    same = all(_arm_or_none(origin, declared[name]) is arm for name, arm in arms.items())
    description = origin.description if same else ""
    return replace(origin, arms=tuple(merged.items()), description=description)


def _called(arm: object) -> str:
    return arm.__name__ if isinstance(arm, type) else f"a value of type {type(arm).__name__}"


def arm_of(chosen: Published, declared: DeclaredField) -> tuple[type, Any]:
    """The group of a field, and the instance that is its default, if any."""
    arm = _arm_or_none(chosen, declared)
    if arm is None:
        names = ", ".join(each.__name__ for each in declared.arms)
        raise InvalidFieldError(
            [Problem(declared.name, "no group is chosen", f"Choose one of {names}.")]
        )
    return arm, declared.default


def _arm_or_none(chosen: Published, declared: DeclaredField) -> type | None:
    arm = dict(chosen.arms).get(declared.name)
    if arm is None and declared.default is not REQUIRED:
        return type(declared.default)
    return declared.arms[0] if arm is None and len(declared.arms) == 1 else arm
