"""The intrinsic functions that need only their arguments.

In: evaluated arguments. Out: a value, `UNKNOWN` where an argument is, or `TemplateError` worded as
CloudFormation does. Limits: CloudFormation accepts numbers and booleans as text, but a list only
if it is written out or returned by a function.
"""

from __future__ import annotations

import base64
import ipaddress
from itertools import islice

from metaflow_batch_cfn.cfn.values.growth import SizeBudget
from metaflow_batch_cfn.cfn.values.scalars import scalar_text
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN, Unknown, is_unknown
from metaflow_batch_cfn.documents import Json

DIGITS = 18


def as_text(value: Json, function: str) -> str:
    """A scalar as CloudFormation inserts it into text."""
    match value:
        case str() | int() | float():
            return scalar_text(value)
        case _:
            raise TemplateError(f"Template error: every {function} value must be a string")


def join(delimiter: Json, values: Json, budget: SizeBudget) -> Json:
    """`Fn::Join`."""
    if not isinstance(delimiter, str):
        raise TemplateError("Template error: the delimiter of Fn::Join must be a string")
    if is_unknown(values):
        return UNKNOWN
    if not isinstance(values, list):
        raise TemplateError(
            "Template error: every Fn::Join object requires two parameters, "
            "(1) a string delimiter and (2) a list of strings to be joined"
        )
    parts: list[str] = []
    for value in values:
        parts += [delimiter, as_text(value, "Fn::Join")]
    return budget.joined(parts[1:])


def split(delimiter: Json, text: Json) -> Json:
    """`Fn::Split`. The number of parts of unknown text is unknown, so the whole list is."""
    if not isinstance(delimiter, str) or not delimiter:
        raise TemplateError("Template error: the delimiter of Fn::Split must be a non-empty string")
    if is_unknown(text):
        return UNKNOWN
    return [*as_text(text, "Fn::Split").split(delimiter)]


def select(index: Json, values: Json) -> Json:
    """`Fn::Select`."""
    if is_unknown(values) or is_unknown(index):
        return UNKNOWN
    number = _whole(index, "Template error: Fn::Select requires a whole number as index")
    if not isinstance(values, list):
        raise TemplateError("Template error: Fn::Select requires a list as its second argument")
    if not 0 <= number < len(values):
        what = f"Template error: Fn::Select cannot select nonexistent value at index {number}"
        raise TemplateError(what)
    return values[number]


def to_base64(value: Json) -> Json:
    """`Fn::Base64`."""
    if is_unknown(value):
        return UNKNOWN
    return base64.b64encode(as_text(value, "Fn::Base64").encode()).decode()


def cidr(block: Json, count: Json, host_bits: Json) -> Json:
    """`Fn::Cidr`: the first `count` subnets with `host_bits` bits for hosts."""
    if is_unknown(block):
        return UNKNOWN
    number = _whole(count, "Template error: the count of Fn::Cidr must be a whole number")
    bits = _whole(host_bits, "Template error: the cidrBits of Fn::Cidr must be a whole number")
    if not 1 <= number <= 256:
        raise TemplateError("Template error: the count of Fn::Cidr must be 1 to 256")
    try:
        network = ipaddress.ip_network(as_text(block, "Fn::Cidr"), strict=False)
        subnets = network.subnets(new_prefix=network.max_prefixlen - bits)
        found: list[Json] = [str(subnet) for subnet in islice(subnets, number)]
    except ValueError as error:
        raise TemplateError(f"Template error: Fn::Cidr: {error}") from error
    if len(found) < number:
        what = f"Template error: Fn::Cidr: {block} has no {number} subnets of {bits} host bits"
        raise TemplateError(what)
    return found


def _whole(value: Json, message: str) -> int:
    text = value if isinstance(value, str) else str(value)
    digits = text.isascii() and text.isdigit() and len(text) <= DIGITS
    if isinstance(value, bool | Unknown) or not digits:
        raise TemplateError(message)
    return int(text)
