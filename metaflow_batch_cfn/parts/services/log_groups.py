"""The log group of jobs: kept where it has a name, gone with the stack where it has none."""

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
from metaflow_batch_cfn.parts.tags import tag_list
from metaflow_batch_cfn.parts.texts import filled


def job_log_group(
    scope: Scope, place: str, name: Maybe, retention_days: Number, tags: Mapping[str, str]
) -> Text:
    """The name of a group `PLACE/NAME`, or of one that CloudFormation names.

    A name says that somebody means to find the logs again, so the named one outlives the stack.
    """
    named = is_given(name)
    common = present(RetentionInDays=retention_days, Tags=tag_list(tags))
    kept = logs.LogGroup(
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
    scope.add(kept, named)
    scope.add(unnamed, scope.negation("HasNoNamePrefix", named))
    group: Text = choose(named, Ref(kept), Ref(unnamed))
    return group
