"""CloudFormation's YAML short tags (`!Ref`, `!GetAtt A.B`) to the long form that JSON has.

In: the plain value under a tag. Out: `{"Fn::...": ...}`. Limits: `!GetAtt A.B.C` is split only at
the first dot, and `Ref` and `Condition` have no `Fn::` prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from metaflow_batch_cfn.cfn.template.function_names import (
    CONDITION_FUNCTIONS,
    EXTENSION_FUNCTIONS,
    MACRO,
    RULE_FUNCTIONS,
    SUPPORTED_FUNCTIONS,
)
from metaflow_batch_cfn.documents import Json, TagReader


def _plain(name: str, value: Json) -> Json:
    return {name: value}


def _name(function: str, value: Json) -> Json:
    if not isinstance(value, str):
        raise ValueError("requires a name")
    return {function: value}


def get_att(value: Json) -> Json:
    """`A.B.C` or `[A, B.C]` to `[A, B.C]`."""
    if isinstance(value, list):
        return {"Fn::GetAtt": value}
    if not isinstance(value, str) or "." not in value:
        raise ValueError("requires RESOURCE.ATTRIBUTE, or a list of the two")
    return {"Fn::GetAtt": list(value.split(".", 1))}


_BY_NAME = (
    *(name for name in SUPPORTED_FUNCTIONS if name not in ("Ref", "Fn::GetAtt")),
    *CONDITION_FUNCTIONS,
    *RULE_FUNCTIONS,
    *EXTENSION_FUNCTIONS,
    MACRO,
)
TAGS: Mapping[str, TagReader] = MappingProxyType(
    {
        "!Ref": partial(_name, "Ref"),
        "!Condition": partial(_name, "Condition"),
        "!GetAtt": get_att,
        **{f"!{name[4:]}": partial(_plain, name) for name in _BY_NAME},
    }
)
