"""Which resource types can be imported into a stack, and the physical ID that identifies each.

In: a type and the identifier in the request. Out: the physical ID. Types that can be read back can
be imported, except those whose identifier CloudFormation generates, which a user cannot know, and
job definitions, where adding the stack's tags would register a new revision.
"""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.readers import READERS
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

GENERATED_IDENTIFIERS = frozenset(
    {"AWS::IAM::Policy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"}
)
REVISED_BY_TAGGING = frozenset({"AWS::Batch::JobDefinition"})
IMPORTABLE = frozenset(READERS) - GENERATED_IDENTIFIERS - REVISED_BY_TAGGING


def physical_id_of(kind: str, known: Mapping[str, Json], otherwise: str) -> str:
    """The value of `Ref`, which is the physical ID, if its parts are known; else `otherwise`."""
    parts = [known.get(path) for path in resource_type(kind).ref]
    return "|".join(map(str, parts)) if all(parts) else otherwise
