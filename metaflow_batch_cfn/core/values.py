"""The closed types for values known at compile time, known at deploy time, or absent.

| type                         | known at compile time  | known at deploy time      | absent |
|------------------------------|------------------------|---------------------------|--------|
| `Text`, `Number`, `TextList` | `str`, `int`, `tuple`  | an intrinsic              | -      |
| `Switch`                     | `True`, `False`        | a `Condition`             | -      |
| `Maybe`, `MaybeList`         | a value                | `Gated(value, when)`      | `None` |

CloudFormation conditions can read parameters, mappings and other conditions, but never attributes
or imports. A condition is therefore never derived from a value: a `Gated` brings its own.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from troposphere import AWSHelperFn, Condition, If, NoValue, Ref

from metaflow_batch_cfn.core.record import record

Text: TypeAlias = str | AWSHelperFn
Number: TypeAlias = int | AWSHelperFn
TextList: TypeAlias = Sequence[Text] | AWSHelperFn
Switch: TypeAlias = bool | Condition


@record(frozen=True)
class Gated:
    """A value that exists only if a switch is on."""

    value: Text | Number | TextList
    when: Switch


Maybe: TypeAlias = str | AWSHelperFn | Gated | None
MaybeList: TypeAlias = Sequence[Text] | AWSHelperFn | Gated | None


def condition_name(condition: Condition) -> str:
    """The logical name of a `Condition`."""
    return str(condition.data["Condition"])


def choose(switch: Switch, yes: Any, no: Any) -> Any:
    """`yes` or `no`: decided now if the switch is a bool, otherwise by `Fn::If`. Tuples become
    lists, which troposphere requires."""
    yes, no = (list(each) if isinstance(each, tuple) else each for each in (yes, no))
    if isinstance(switch, Condition):
        return If(condition_name(switch), yes, no)
    return yes if switch else no


def given(maybe: Maybe | MaybeList, otherwise: Any = NoValue) -> Any:
    """The value of an optional input, or `otherwise` if it is absent."""
    if maybe is None:
        return otherwise
    if isinstance(maybe, Gated):
        return choose(maybe.when, maybe.value, otherwise)
    return maybe


def value_of(maybe: Maybe | MaybeList) -> Any:
    """The bare value, for use inside a `choose` on `is_given` of the same input."""
    if maybe is None:
        return NoValue
    return maybe.value if isinstance(maybe, Gated) else maybe


def is_given(maybe: Maybe | MaybeList) -> Switch:
    """The switch that is on if an optional input is present."""
    if isinstance(maybe, Gated):
        return maybe.when
    return maybe is not None


def is_absent(value: object) -> bool:
    """Whether a value is known now to be `AWS::NoValue`."""
    return isinstance(value, Ref) and value.data == NoValue.data


def present(**properties: Any) -> dict[str, Any]:
    """The properties that are not known now to be absent; tuples become lists, which troposphere
    requires."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in properties.items()
        if not is_absent(value)
    }


def present_items(*items: Any) -> list[Any]:
    """The list items that are not known now to be absent."""
    return [item for item in items if not is_absent(item)]
