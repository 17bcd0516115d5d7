"""Checks of values that are known now; values known only at deploy time pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from troposphere import AWSHelperFn

from metaflow_batch_cfn.core.declare import ItemRule
from metaflow_batch_cfn.core.errors import Problem, shown
from metaflow_batch_cfn.core.values import Gated


def is_intrinsic(value: object) -> TypeGuard[AWSHelperFn | Gated]:
    """Whether a value is known only at deploy time."""
    return isinstance(value, (AWSHelperFn, Gated))


def whole_number(
    field: str, value: object, least: int, most: int | None = None, unit: str = ""
) -> Iterator[Problem]:
    """A whole number within bounds."""
    counted = f" {unit}" if unit else ""
    if is_intrinsic(value):
        return
    if isinstance(value, bool) or not isinstance(value, int):
        yield Problem(field, f"expected a whole number, got {shown(value)}")
    elif value < least:
        yield Problem(field, f"{value} is too small", f"The minimum is {least}{counted}.")
    elif most is not None and value > most:
        yield Problem(field, f"{value} is too large", f"The maximum is {most}{counted}.")


def text(field: str, value: object, rule: ItemRule | None = None) -> Iterator[Problem]:
    """Text, in the format that a rule requires."""
    if is_intrinsic(value):
        return
    if not isinstance(value, str):
        yield Problem(field, f"expected text, got {shown(value)}")
    elif rule is not None and not rule.accepts(value):
        yield Problem(field, f"{shown(value)} is not valid", f"It must be {rule.description}.")


def texts(field: str, values: object) -> Iterator[Problem]:
    """A list of text. A single string would be read as a list of its letters."""
    if is_intrinsic(values):
        return
    if isinstance(values, str) or not isinstance(values, Sequence):
        yield Problem(field, f"expected a list of text, got {values!r}", "Wrap it in a list.")
        return
    for index, value in enumerate(values):
        yield from text(f"{field}[{index}]", value)
