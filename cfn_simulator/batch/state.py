"""What Batch keeps for one account in one region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cfn_simulator.base.clock import Clock
from metaflow_batch_cfn.cfn.values.partitions import partition_of

# A JSON object that the service model has checked already: its members have the types of the model,
# which Python's types cannot say.
Document: TypeAlias = dict[str, Any]
Clients: TypeAlias = Callable[[str, str], Any]
"""Service and region to a client of it."""


@dataclass
class BatchRegion:
    """The documents of one region, and what the service needs to make and to check them.

    Environments of both kinds, queues, consumables and definitions are kept by name (all revisions
    of a definition in order), policies by ARN, jobs by id; `stranded` has the environments that
    have lost a role since they were valid, by name, with the reason.
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
        """The ARN of one of its resources."""
        part = partition_of(self.region)
        return f"arn:{part}:batch:{self.region}:{self.account_id}:{kind}/{name}"

    def milliseconds(self) -> int:
        """Now, as Batch writes times."""
        return int(self.clock.now().timestamp() * 1000)


Operation: TypeAlias = Callable[[BatchRegion, Document], Document]
"""What one API operation does: the region and the request's document to the answer's."""


def named(reference: str) -> str:
    """The name in `reference`, which is a name or an ARN: the API takes either."""
    return reference.rsplit("/", 1)[-1] if reference.startswith("arn:") else reference
