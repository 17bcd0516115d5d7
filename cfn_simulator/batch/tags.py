"""TagResource, UntagResource and ListTagsForResource, for all resources of Batch."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_simulator.batch.refusal import BatchFault
from cfn_simulator.batch.state import BatchRegion, Document

ARN_MEMBERS = (
    "computeEnvironmentArn", "jobQueueArn", "jobDefinitionArn", "arn", "jobArn",
    "consumableResourceArn", "serviceEnvironmentArn",
)  # fmt: skip
MOST_TAGS = 50


def tag_resource(batch: BatchRegion, given: Document) -> Document:
    document = _tagged(batch, given["resourceArn"])
    tags = {**document.get("tags", {}), **given["tags"]}
    if len(tags) > MOST_TAGS:
        raise BatchFault(f"a resource can have at most {MOST_TAGS} tags, not {len(tags)}")
    document["tags"] = tags
    return {}


def untag_resource(batch: BatchRegion, given: Document) -> Document:
    document = _tagged(batch, given["resourceArn"])
    present = document.get("tags", {})
    document["tags"] = {key: present[key] for key in present if key not in given["tagKeys"]}
    return {}


def list_tags_for_resource(batch: BatchRegion, given: Document) -> Document:
    return {"tags": _tagged(batch, given["resourceArn"]).get("tags", {})}


def _tagged(batch: BatchRegion, arn: str) -> Document:
    for document in _everything(batch):
        if any(document.get(member) == arn for member in ARN_MEMBERS):
            return document
    raise BatchFault(f"Resource {arn} does not exist")


def _everything(batch: BatchRegion) -> Iterator[Document]:
    yield from batch.environments.values()
    yield from batch.queues.values()
    for revisions in batch.definitions.values():
        yield from revisions
    yield from batch.policies.values()
    yield from batch.jobs.values()
    yield from batch.consumables.values()
    yield from batch.service_environments.values()
