"""What Batch stores for one account in one Region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cfn_simulator.base.clock import Clock
from metaflow_batch_cfn.cfn.values.partitions import partition_of

# A JSON object that has been checked against the service model: its members have the model's types,
# which Python's types cannot express.
Document: TypeAlias = dict[str, Any]
Clients: TypeAlias = Callable[[str, str], Any]
"""Maps a service and a Region to a client."""


@dataclass
class BatchRegion:
    """The documents of one Region, and what the service needs to create and check them.

    Environments of both kinds, queues, consumables and definitions are keyed by name (all revisions
    of a definition in order), policies by ARN, jobs by id; `stranded` contains the environments
    that have lost a role since they were valid, by name, with the reason.
    """

    region: str
    account_id: str
    clients: Clients
    clock: Clock
    runs_jobs: bool = False
    environments: dict[str, Document] = field(default_factory=dict)
    queues: dict[str, Document] = field(default_factory=dict)
    definitions: dict[str, list[Document]] = field(default_factory=dict)
    policies: dict[str, Document] = field(default_factory=dict)
    jobs: dict[str, Document] = field(default_factory=dict)
    consumables: dict[str, Document] = field(default_factory=dict)
    service_environments: dict[str, Document] = field(default_factory=dict)
    stranded: dict[str, str] = field(default_factory=dict)

    def arn(self, kind: str, name: str) -> str:
        """The ARN of a resource of Batch."""
        part = partition_of(self.region)
        return f"arn:{part}:batch:{self.region}:{self.account_id}:{kind}/{name}"

    def milliseconds(self) -> int:
        """The current time, as Batch writes it."""
        return int(self.clock.now().timestamp() * 1000)


Operation: TypeAlias = Callable[[BatchRegion, Document], Document]
"""An API operation: maps the Region and the request's document to the response's."""


def named(reference: str) -> str:
    """The name in `reference`, which is a name or an ARN: the API accepts either."""
    return reference.rsplit("/", 1)[-1] if reference.startswith("arn:") else reference
