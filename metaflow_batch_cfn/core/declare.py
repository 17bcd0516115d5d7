"""Declarations: what a field is called, and what it may hold, where a template's user meets it.

They stand in `Annotated[...]` beside the type, so that one line is the truth for the type checker,
the Parameter, the check of values known now, and the documentation. The dataclass default is the
Parameter's default; a default of `None` makes the Parameter optional.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from troposphere import AWSHelperFn, BaseAWSObject, Condition

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.values import Gated

LONGEST = 4_096


@dataclass(frozen=True, kw_only=True)
class ItemRule:
    """What one value must look like: a regular expression and the words that explain it."""

    pattern: str
    description: str

    def accepts(self, value: str) -> bool:
        """Text longer than a parameter can be is never accepted: patterns may be slow on it."""
        return len(value) <= LONGEST and re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True)
class Param:
    """A field that becomes a CloudFormation Parameter when nobody pins it.

    `name` is what CloudFormation sees. `type` is a CloudFormation parameter type. `description`
    is for the person at the launch form: a sentence, its unit, an example. `label` and `group`
    arrange that form. `rule` holds for the value, or for each item of a list; items differ unless
    they `repeat`, as words of a command do. `minimum` and `maximum` bound a Number.
    """

    name: str
    type: str
    description: str
    label: str
    group: str
    rule: ItemRule | None = None
    minimum: int | None = None
    maximum: int | None = None
    allowed: tuple[str | int, ...] = ()
    repeat: bool = False

    @property
    def is_list(self) -> bool:
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")

    @property
    def is_number(self) -> bool:
        return self.type == "Number"

    @property
    def takes_pattern(self) -> bool:
        """CloudFormation applies AllowedPattern to these two types only (its user guide)."""
        return self.type in ("String", "CommaDelimitedList")

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        """What is wrong with a value known now; intrinsics are let through."""
        if isinstance(value, Condition):
            yield Problem(field, "got a Condition", "Give a value, or a Gated value.")
        elif isinstance(value, AWSHelperFn):
            return
        elif self.is_list:
            yield from self._list_problems(field, value)
        elif self.is_number:
            yield from self._number_problems(field, value)
        else:
            yield from self._text_problems(field, value)

    def _list_problems(self, field: str, value: object) -> Iterator[Problem]:
        if isinstance(value, str) or not isinstance(value, (list, tuple)):
            yield _mismatch(field, "a list", value, "Wrap it in a list.")
            return
        if not value:
            yield Problem(field, "the list is empty", "Give at least one item.")
        for index, item in enumerate(value):
            if not isinstance(item, AWSHelperFn):
                yield from self._text_problems(f"{field}[{index}]", item)
        if self.repeat:
            return
        repeated = {item for item in value if isinstance(item, str) and value.count(item) > 1}
        for item in sorted(repeated):
            yield Problem(field, f"{item!r} stands more than once", "Keep it once.")

    def _number_problems(self, field: str, value: object) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield _mismatch(field, "a whole number", value)
        elif self.allowed and value not in self.allowed:
            yield Problem(field, f"{value} is not allowed", self._choices())
        elif self.minimum is not None and value < self.minimum:
            yield Problem(field, f"{value} is too small", f"The least is {self.minimum}.")
        elif self.maximum is not None and value > self.maximum:
            yield Problem(field, f"{value} is too large", f"The most is {self.maximum}.")

    def _text_problems(self, field: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield self._no_text(field, value)
        elif self.allowed and value not in self.allowed:
            yield Problem(field, f"{value!r} is not allowed", self._choices())
        elif self.rule and not self.rule.accepts(value):
            yield Problem(field, f"{value!r} does not fit", f"It must be {self.rule.description}.")

    def _no_text(self, field: str, value: object) -> Problem:
        """Quotes alone do not help where what they would hold does not fit either."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            remedy = "Write it in quotes." if isinstance(value, bool) else ""
            return _mismatch(field, "text", value, remedy)
        for problem in self._text_problems(field, str(value)):
            return Problem(field, f"{value} does not fit", f"{problem.remedy[:-1]}, in quotes.")
        return _mismatch(field, "text", value, "Write it in quotes.")

    def _choices(self) -> str:
        return f"Choose one of: {', '.join(map(str, self.allowed))}."


@dataclass(frozen=True)
class Toggle:
    """A switch that becomes a `"true"`/`"false"` Parameter and a Condition of the same name."""

    name: str
    description: str
    label: str
    group: str

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, (bool, Condition)):
            yield _mismatch(field, "True, False or a Condition", value)


@dataclass(frozen=True)
class Setting:
    """A field decided while compiling: it never becomes a Parameter."""

    description: str
    check: Callable[[str, object], Iterator[Problem]]

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        yield from self.check(field, value)


@dataclass(frozen=True)
class Wired:
    """An input that only another module can provide, such as a resource that it made.

    It never becomes a Parameter, and nothing pins it: its default, `None`, is what a stand-alone
    template has.
    """

    description: str

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        """Whatever another module returns is let through."""
        yield from ()


Declaration = Param | Toggle | Setting | Wired


@dataclass(frozen=True)
class Result:
    """A result that becomes an Output.

    `feeds` names the Metaflow setting that takes this value; it stands in the Output's
    Description as `[METAFLOW_KEY]`, from which any deployed stack yields its profile.
    """

    name: str
    description: str
    feeds: str = ""

    @property
    def output_description(self) -> str:
        return f"{self.description} [{self.feeds}]" if self.feeds else self.description


@dataclass(frozen=True)
class ParameterRule:
    """A check across parameters, made by CloudFormation before it creates anything.

    `when` and `asserts` are rule-function expressions over `Ref` of parameter names. A rule stands
    in stand-alone templates only, and there where every parameter that it reads is.
    """

    name: str
    asserts: AWSHelperFn
    explanation: str
    when: AWSHelperFn | None = None

    def to_dict(self) -> Mapping[str, object]:
        condition = {} if self.when is None else {"RuleCondition": self.when}
        return {
            **condition,
            "Assertions": [{"Assert": self.asserts, "AssertDescription": self.explanation}],
        }


def known_problems(declaration: Declaration, field: str, value: object) -> Iterator[Problem]:
    """The problems of a field's value, looking inside a `Gated`."""
    if isinstance(value, Gated):
        if not isinstance(value.when, (bool, Condition)):
            yield _mismatch(f"{field}.when", "True, False or a Condition", value.when)
        yield from declaration.problems(field, value.value)
    else:
        yield from declaration.problems(field, value)


def _mismatch(field: str, wanted: str, value: object, remedy: str = "") -> Problem:
    """A value of the wrong kind; what troposphere makes is told by its kind, never its address."""
    if isinstance(value, BaseAWSObject):
        got = f"the {type(value).__name__} {value.title!r} itself"
        return Problem(field, f"expected {wanted}, got {got}", f"Give Ref({value.title!r}).")
    if isinstance(value, AWSHelperFn):
        return Problem(field, f"expected {wanted}, got {type(value).__name__}")
    return Problem(field, f"expected {wanted}, got {value!r}", remedy)
