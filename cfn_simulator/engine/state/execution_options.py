"""How an operation is carried out: what follows a failure, how long it may take, what is barred.

In: what the request says of it. Out: one value, handed down to whoever has to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from cfn_simulator.engine.state.stack_policy import StackPolicy
from cfn_simulator.engine.state.status import OnFailure
from cfn_simulator.engine.state.values import Deployed

SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class ExecutionOptions:
    """`deletes_new`: what the operation made goes with it, whatever its DeletionPolicy says.
    `holds_cleanup`: a nested stack keeps what it replaced until its parent is done.
    `adopts`: what is not made but found, by logical id the identifier.
    """

    on_failure: OnFailure = OnFailure.ROLLBACK
    deletes_new: bool = False
    policy: StackPolicy | None = None
    limit: float = inf
    holds_cleanup: bool = False
    adopts: Mapping[str, str] = field(default_factory=dict)

    @property
    def keeps_going(self) -> bool:
        """Whether a failure leaves the stack as it is."""
        return self.on_failure is OnFailure.DO_NOTHING

    def keeps(self, made: Deployed) -> bool:
        """Whether a resource that was made stays when its creation is taken back."""
        return made.adopted or (made.retained_on_rollback and not self.deletes_new)


def minutes(number: int | None) -> float:
    return inf if number is None else number * SECONDS_A_MINUTE
