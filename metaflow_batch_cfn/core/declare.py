"""Declarations: the name, the description and the valid values of a field, as users see them.

A declaration is written in `Annotated[...]` beside the type, so that one line serves the type
checker, the Parameter, the check of values known at compile time, and the documentation. The
dataclass default is the Parameter's default; a default of `None` makes the Parameter optional.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from troposphere import AWSHelperFn, BaseAWSObject, Condition

from metaflow_batch_cfn.core.errors import Problem, shown
from metaflow_batch_cfn.core.groups import is_group
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.values import Gated

LONGEST = 4_096


@record(frozen=True, kw_only=True)
class ItemRule:
    """The format of one value: a regular expression, and a description that follows "must be"."""

    pattern: str
    description: str

    def accepts(self, value: str) -> bool:
        """Whether the value matches; text longer than a parameter value may be never does, because
        patterns can be slow on it."""
        return len(value) <= LONGEST and re.fullmatch(self.pattern, value) is not None


@record(frozen=True)
class Param:
    """A field that becomes a CloudFormation Parameter unless it is pinned.

    `name` is the Parameter's name, `type` its CloudFormation type. `description` is for the person
    at the launch form: a sentence, the unit, an example. `label` and `group` arrange that form.
    `rule` applies to the value, or to each item of a list. Items must be unique unless `repeat` is
    set, as for the words of a command. `minimum` and `maximum` bound a Number.
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
        """CloudFormation applies AllowedPattern only to these two types (see its user guide)."""
        return self.type in ("String", "CommaDelimitedList")

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        """What is wrong with a value known at compile time; intrinsics are accepted unchecked."""
        if isinstance(value, Condition):
            yield Problem(field, "got a Condition", "Pass a value, or a Gated value.")
        elif isinstance(value, AWSHelperFn):
            return
        elif self.is_list:
            yield from self._list_problems(field, value)
        elif self.is_number:
            yield from self._number_problems(field, value)
        else:
            yield from self._text_problems(field, value)

    def _list_problems(self, field: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, (list, tuple)) or is_group(type(value)):
            yield _mismatch(field, "a list", value, "Wrap it in a list.")
            return
        if not value:
            yield Problem(field, "the list is empty", "Specify at least one item.")
        for index, item in enumerate(value):
            if not isinstance(item, AWSHelperFn):
                yield from self._text_problems(f"{field}[{index}]", item)
        if self.repeat:
            return
        repeated = {item for item in value if isinstance(item, str) and value.count(item) > 1}
        for item in sorted(repeated):
            yield Problem(field, f"{shown(item)} appears more than once", "Remove the duplicates.")

    def _number_problems(self, field: str, value: object) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield _mismatch(field, "a whole number", value)
        elif self.allowed and value not in self.allowed:
            yield Problem(field, f"{value} is not allowed", self._choices())
        elif self.minimum is not None and value < self.minimum:
            yield Problem(field, f"{value} is too small", f"The minimum is {self.minimum}.")
        elif self.maximum is not None and value > self.maximum:
            yield Problem(field, f"{value} is too large", f"The maximum is {self.maximum}.")

    def _text_problems(self, field: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield self._not_text(field, value)
        elif self.allowed and value not in self.allowed:
            yield Problem(field, f"{shown(value)} is not allowed", self._choices())
        elif self.rule and not self.rule.accepts(value):
            yield Problem(
                field, f"{shown(value)} is not valid", f"It must be {self.rule.description}."
            )

    def _not_text(self, field: str, value: object) -> Problem:
        """Quotes alone do not help if the quoted text is not valid either."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            remedy = "Write it in quotes." if isinstance(value, bool) else ""
            return _mismatch(field, "text", value, remedy)
        for problem in self._text_problems(field, str(value)):
            return Problem(field, f"{value} is not valid", f"{problem.remedy[:-1]}, in quotes.")
        return _mismatch(field, "text", value, "Write it in quotes.")

    def _choices(self) -> str:
        return f"Choose one of: {', '.join(map(str, self.allowed))}."


@record(frozen=True)
class Toggle:
    """A switch that becomes a `"true"`/`"false"` Parameter and a Condition of the same name."""

    name: str
    description: str
    label: str
    group: str

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, (bool, Condition)):
            yield _mismatch(field, "True, False or a Condition", value)


@record(frozen=True)
class Setting:
    """A field set at compile time: it never becomes a Parameter."""

    description: str
    check: Callable[[str, object], Iterator[Problem]]

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        yield from self.check(field, value)


@record(frozen=True)
class Wired:
    """An input that only another module can provide, such as a resource that it creates.

    It never becomes a Parameter and cannot be pinned: in a stand-alone template it keeps its
    default, `None`.
    """

    description: str

    def problems(self, field: str, value: object) -> Iterator[Problem]:
        """Nothing: any value that another module returns is accepted."""
        yield from ()


Declaration = Param | Toggle | Setting | Wired


@record(frozen=True)
class Result:
    """A result that becomes an Output.

    `feeds` names the Metaflow setting that this value provides. It appears in the Output's
    Description as `[METAFLOW_KEY]`, so that the Metaflow profile can be read from any deployed
    stack.
    """

    name: str
    description: str
    feeds: str = ""

    @property
    def output_description(self) -> str:
        return f"{self.description} [{self.feeds}]" if self.feeds else self.description


@record(frozen=True)
class ParameterRule:
    """A check across parameters that CloudFormation makes before it creates anything.

    `when` and `asserts` are expressions of rule functions and `Ref`s to parameters. Only a
    stand-alone template has rules, and only those whose parameters it all declares.
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
    """The problems of a field's value, including one inside a `Gated`."""
    if isinstance(value, Gated):
        if not isinstance(value.when, (bool, Condition)):
            yield _mismatch(f"{field}.when", "True, False or a Condition", value.when)
        yield from declaration.problems(field, value.value)
    else:
        yield from declaration.problems(field, value)


def _mismatch(field: str, expected: str, value: object, remedy: str = "") -> Problem:
    """A value of the wrong kind; a troposphere object is named by its class, never its address."""
    if isinstance(value, BaseAWSObject):
        got = f"the {type(value).__name__} {value.title!r} itself"
        return Problem(field, f"expected {expected}, got {got}", f"Pass Ref({value.title!r}).")
    if isinstance(value, AWSHelperFn):
        return Problem(field, f"expected {expected}, got {type(value).__name__}")
    return Problem(field, f"expected {expected}, got {shown(value)}", remedy)
