"""Tags of Batch's resources, by ARN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def retag(batch: Any, arn: str, wanted: Mapping[str, str]) -> None:
    """Makes the tags of a resource those wanted."""
    present = batch.list_tags_for_resource(resourceArn=arn)["tags"]
    dropped = [key for key in present if key not in wanted]
    if dropped:
        batch.untag_resource(resourceArn=arn, tagKeys=dropped)
    if wanted:
        batch.tag_resource(resourceArn=arn, tags=dict(wanted))
