"""CloudFormation's YAML short tags (`!Ref`, `!GetAtt A.B`) to the long form that JSON has.

In: the plain value under a tag. Out: `{"Fn::...": ...}`. What hurts: `!GetAtt A.B.C` splits at the
first dot only, and `Ref` and `Condition` have no `Fn::` before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from metaflow_batch_cfn.core.documents import Json, TagReader

FUNCTIONS = (
    "And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals",
    "FindInMap", "ForEach", "GetAZs", "If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll",
    "Select", "Split", "Sub", "ToJsonString", "Transform", "ValueOf", "ValueOfAll",
)  # fmt: skip


def _plain(name: str, value: Json) -> Json:
    return {name: value}


def _name(function: str, value: Json) -> Json:
    if not isinstance(value, str):
        raise ValueError("takes one name")
    return {function: value}


def get_att(value: Json) -> Json:
    """`A.B.C` or `[A, B.C]` to `[A, B.C]`."""
    if isinstance(value, list):
        return {"Fn::GetAtt": value}
    if not isinstance(value, str) or "." not in value:
        raise ValueError("takes RESOURCE.ATTRIBUTE, or a list of the two")
    return {"Fn::GetAtt": list(value.split(".", 1))}


TAGS: Mapping[str, TagReader] = MappingProxyType(
    {
        "!Ref": partial(_name, "Ref"),
        "!Condition": partial(_name, "Condition"),
        "!GetAtt": get_att,
        **{f"!{name}": partial(_plain, f"Fn::{name}") for name in FUNCTIONS},
    }
)
