"""A module as a template of the catalogue: its choices made, some of its fields pinned.

In: a module's class. Out: a `Published`, which everything that compiles, documents or checks a
module accepts in place of the class.
"""

import inspect
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeAlias

from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.errors import InvalidFieldError, Problem
from metaflow_batch_cfn.core.groups import REQUIRED, DeclaredField, declared_fields
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
        """The description, or the first paragraph of the module's docstring, on one line."""
        text = self.description or (inspect.getdoc(self.module) or "").split("\n\n")[0]
        return " ".join(text.split())

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
    the value of each field in `pins`, which then has no parameter.

    Raises `InvalidFieldError` if a field does not allow the chosen group.
    """
    chosen = choose_arms(subject, arms)
    return replace(
        chosen,
        description=description or chosen.description,
        pins=tuple({**dict(chosen.pins), **(pins or {})}.items()),
    )


def choose_arms(subject: Compilable, arms: Mapping[str, type]) -> Published:
    """The subject with these groups chosen. Raises `InvalidFieldError`."""
    origin = subject if isinstance(subject, Published) else Published(subject)
    declared = declared_fields(origin.module)
    problems = [
        Problem(name, f"{arm.__name__} is not one of its choices")
        for name, arm in arms.items()
        if name not in declared or arm not in declared[name].arms
    ]
    if problems:
        raise InvalidFieldError(problems)
    return replace(origin, arms=tuple({**dict(origin.arms), **arms}.items())) if arms else origin


def arm_of(chosen: Published, declared: DeclaredField) -> tuple[type, Any]:
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
