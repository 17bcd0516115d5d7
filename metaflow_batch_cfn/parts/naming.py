"""Names that start with a prefix, and names extracted from ARNs."""

from __future__ import annotations

from typing import Any

from troposphere import Select, Split

from metaflow_batch_cfn.core.values import Gated, Maybe, Text, given, is_given, value_of
from metaflow_batch_cfn.parts.texts import filled


def prefixed(prefix: Maybe, suffix: str) -> Any:
    """`PREFIX-SUFFIX`, or `NoValue` without a prefix."""
    named = filled(f"${{Prefix}}-{suffix}", Prefix=value_of(prefix))
    return given(None if prefix is None else Gated(named, is_given(prefix)))


def name_in_arn(arn: Text) -> Select:
    """The part of an ARN after its only slash."""
    return Select(1, Split("/", arn))


def definition_name(definition_arn: Text) -> Select:
    """The name of a job definition without its revision; it refers to the latest one."""
    return Select(0, Split(":", name_in_arn(definition_arn)))
