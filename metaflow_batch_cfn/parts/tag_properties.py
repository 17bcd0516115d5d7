"""The two formats in which AWS accepts tags: a mapping, and a list of keys and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troposphere import NoValue, Sub
from troposphere import Tags as TagList

from metaflow_batch_cfn.core.values import Text


def tag_mapping(tags: Mapping[str, Text]) -> Any:
    """Tags as AWS Batch accepts them, or `NoValue` if there are none."""
    return dict(tags) or NoValue


def tag_list(tags: Mapping[str, Text]) -> Any:
    """Tags as most services accept them, or `NoValue` if there are none."""
    return TagList(**tags) if tags else NoValue


def named(suffix: str, tags: Mapping[str, Text]) -> TagList:
    """Tags with the `Name` that the EC2 console displays: the stack name and a suffix."""
    return TagList({"Name": Sub(f"${{AWS::StackName}}-{suffix}"), **tags})
