"""What unquoted YAML text means, strictly or as CloudFormation (YAML 1.1) reads it.

In: the text of a plain scalar. Out: a JSON value, or `AmbiguousText` with the reason. Limits: in
YAML 1.1, `no`, `012`, `1_000`, `22:22` and `2024-01-01` are not the text that they look like.
"""

from __future__ import annotations

import math
import re

from metaflow_batch_cfn.core.nodes import Json
from metaflow_batch_cfn.documents.document import Limits, Scalars

_NULL = re.compile(r"|~|null|Null|NULL")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_YES = re.compile(r"yes|Yes|YES|on|On|ON")
_NO = re.compile(r"no|No|NO|off|Off|OFF")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_EXPONENT = re.compile(r"[-+]?[0-9]+[eE][-+]?[0-9]+")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")
_OTHER_BASE = re.compile(r"[-+]?0(x[0-9a-fA-F_]+|b[01_]+|o[0-7_]+)")
_UNDERSCORES = re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
_LOST_ZERO = re.compile(r"[-+]?[0-9]+\.[0-9]+0")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

_TRAPS = (
    (_YES, "is read as true by some programs"),
    (_NO, "is read as false by some programs"),
    (_LEADING_ZERO, "has a leading zero and is read as octal by some programs"),
    (_OTHER_BASE, "is a number in another base"),
    (_UNDERSCORES, "is read as a number by some programs"),
    (_SEXAGESIMAL, "is read as a number to base 60 by some programs"),
    (_EXPONENT, "is read as a number by some programs"),
    (_LOST_ZERO, "loses its trailing zero when it is read as a number"),
    (_DATE, "is read as a date by some programs"),
)


class AmbiguousText(ValueError):  # noqa: N818 - a finding, which the caller reports with its place
    """The text does not mean what it looks like."""


def resolve(text: str, policy: Scalars, limits: Limits) -> Json:
    """The value of a plain scalar, or `AmbiguousText`."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _NOT_FINITE.fullmatch(text):
        raise AmbiguousText(f"{text} is not a number that JSON can represent")
    if policy is Scalars.STRICT:
        return _strict(text, limits)
    return _yaml_1_1(text, limits)


def _strict(text: str, limits: Limits) -> Json:
    for trap, meaning in _TRAPS:
        if trap.fullmatch(text):
            raise AmbiguousText(f"unquoted {text[:40]} {meaning}")
    return _decimal(text, limits)


def _yaml_1_1(text: str, limits: Limits) -> Json:
    if _YES.fullmatch(text) or _NO.fullmatch(text):
        return bool(_YES.fullmatch(text))
    if _SEXAGESIMAL.fullmatch(text):
        return _base_60(text.replace("_", ""))
    if re.fullmatch(r"[-+]?0[0-7_]+", text):
        return int(text.replace("_", ""), 8)
    if re.fullmatch(r"[-+]?0(x[0-9a-fA-F_]+|b[01_]+)", text):
        return int(text.replace("_", ""), 0)
    if _UNDERSCORES.fullmatch(text):
        return _decimal(text.replace("_", ""), limits)
    return _decimal(text, limits)


def _decimal(text: str, limits: Limits) -> Json:
    if _DECIMAL.fullmatch(text):
        if len(text) > limits.digits:
            raise AmbiguousText(f"whole number with {len(text)} digits")
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise AmbiguousText(f"the number {text[:40]} is too large")
        return number
    return text


def _base_60(text: str) -> Json:
    sign = -1 if text.startswith("-") else 1
    total = 0.0
    for part in text.lstrip("+-").split(":"):
        total = total * 60 + float(part)
    return sign * (total if "." in text else int(total))
