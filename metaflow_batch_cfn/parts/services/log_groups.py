"""The log group of jobs: retained if it has a name, deleted with the stack if it has none."""

from __future__ import annotations

from collections.abc import Mapping

from troposphere import Ref, logs

from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import (
    Maybe,
    Number,
    Text,
    choose,
    is_given,
    present,
    value_of,
)
from metaflow_batch_cfn.parts.tag_properties import tag_list
from metaflow_batch_cfn.parts.texts import filled


def job_log_group(
    scope: Scope, place: str, name: Maybe, retention_days: Number, tags: Mapping[str, Text]
) -> Text:
    """The name of a group `PLACE/NAME`, or of one that CloudFormation names.

    A name shows that someone intends to find the logs later, so a named group outlives the stack.
    """
    named = is_given(name)
    common = present(RetentionInDays=retention_days, Tags=tag_list(tags))
    retained = logs.LogGroup(
        scope.name("NamedJobLogGroup"),
        LogGroupName=filled(f"{place}/${{Prefix}}", Prefix=value_of(name)),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        **common,
    )
    unnamed = logs.LogGroup(
        scope.name("JobLogGroup"),
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
        **common,
    )
    scope.add(retained, named)
    scope.add(unnamed, scope.negation("HasNoNamePrefix", named))
    group: Text = choose(named, Ref(retained), Ref(unnamed))
    return group
