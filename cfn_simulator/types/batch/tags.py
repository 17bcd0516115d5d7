"""Tags of AWS Batch resources, by ARN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def retag(batch: Any, arn: str, desired: Mapping[str, str]) -> None:
    """Changes the tags of a resource to the desired ones."""
    present = batch.list_tags_for_resource(resourceArn=arn)["tags"]
    removed = [key for key in present if key not in desired]
    if removed:
        batch.untag_resource(resourceArn=arn, tagKeys=removed)
    if desired:
        batch.tag_resource(resourceArn=arn, tags=dict(desired))
