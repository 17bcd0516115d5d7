"""How an operation is carried out: what follows a failure, its time limit, its stack policy.

In: the request's parameters. Out: one value, passed to every step that depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from cfn_simulator.engine.state.stack import Deployed
from cfn_simulator.engine.state.stack_policy import StackPolicy
from cfn_simulator.engine.state.status import OnFailure

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True)
class ExecutionOptions:
    """`deletes_created`: a rollback deletes what the operation created, despite its DeletionPolicy.
    `defers_cleanup`: a nested stack keeps what it replaced until its parent is updated.
    `imports`: the identifiers of resources to import instead of creating them, by logical id.
    """

    on_failure: OnFailure = OnFailure.ROLLBACK
    deletes_created: bool = False
    policy: StackPolicy | None = None
    limit: float = inf
    defers_cleanup: bool = False
    imports: Mapping[str, str] = field(default_factory=dict)

    @property
    def rollback_disabled(self) -> bool:
        """Whether a failure leaves the stack as it is."""
        return self.on_failure is OnFailure.DO_NOTHING

    def retains_on_rollback(self, created: Deployed) -> bool:
        """Whether a created resource is retained when its creation is rolled back."""
        return created.imported or (created.retained_on_rollback and not self.deletes_created)


def minutes(number: int | None) -> float:
    return inf if number is None else number * SECONDS_PER_MINUTE
