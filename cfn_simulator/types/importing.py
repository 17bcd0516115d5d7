"""Which types an import can take into a stack, and by what.

In: a type and the identifier that a request gives. Out: the physical id. Types that are read back
can be imported, but for those whose identifier CloudFormation made up, which nobody else knows, and
job definitions, of which giving one its tags would make a new revision.
"""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.readers import READERS
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

MADE_UP = frozenset({"AWS::IAM::Policy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"})
REVISED = frozenset({"AWS::Batch::JobDefinition"})
IMPORTED = frozenset(READERS) - MADE_UP - REVISED


def physical_id_of(kind: str, known: Mapping[str, Json], otherwise: str) -> str:
    """What `Ref` gives of the resource, which is its physical id, if that much is known."""
    parts = [known.get(path) for path in resource_type(kind).ref]
    return "|".join(map(str, parts)) if all(parts) else otherwise
