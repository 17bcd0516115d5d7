"""The current script of faults: which calls have arrived, and which of them a fault applies to.

In: faults, and each call or step as it arrives. Out: the fault that applies to it, if any. This is
the package's only mutable state: every query counts as a call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

from cfn_simulator.faults import ANY, CallFault, Fault, ResourceFault, ResourceTrouble, Step
from cfn_simulator.faults.checks import problems_of
from cfn_simulator.faults.models import CLOUDFORMATION
from cfn_simulator.types.machinery.base import ResourceFailure
from metaflow_batch_cfn.core.errors import ConfigError

FAILED = "A scripted fault failed this resource."
UNSTABLE = "Exceeded attempts to wait"


@dataclass(frozen=True)
class Strike:
    """The faults that apply to one step on one resource."""

    before: ResourceFailure | None = None
    after: ResourceFailure | None = None
    seconds: float = 0.0

    def at_begin(self) -> None:
        if self.before is not None:
            raise self.before

    def at_end(self) -> None:
        if self.after is not None:
            raise self.after


@dataclass
class ScriptedFault:
    """A fault, the number of matching calls so far, and whether it has started counting."""

    fault: Fault
    seen: int = 0
    armed: bool = True

    @property
    def struck(self) -> int:
        beyond = max(0, self.seen - self.fault.nth + 1)
        return beyond if self.fault.times is None else min(beyond, self.fault.times)

    def comes(self) -> bool:
        """Count one more call; true if the fault applies to it."""
        before = self.struck
        self.seen += 1
        return self.struck > before


class FaultPlan:
    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = Lock()
        self._entries: list[ScriptedFault] = []
        self.add(faults)

    def add(self, faults: Iterable[Fault]) -> None:
        """Add faults; if any is invalid, raise ConfigError and add none."""
        given = list(faults)
        problems = [
            problem for place, fault in enumerate(given) for problem in problems_of(fault, place)
        ]
        if problems:
            raise ConfigError(problems)
        with self._lock:
            self._entries += [ScriptedFault(fault, armed=_is_armed(fault)) for fault in given]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def begin_with(self, faults: Iterable[Fault]) -> None:
        """Replace the script with these faults, counting from the next call."""
        self.clear()
        self.add(faults)

    def entries(self) -> list[tuple[Fault, int]]:
        """Each fault, and how many times it has fired."""
        with self._lock:
            return [(entry.fault, entry.struck) for entry in self._entries]

    def services(self) -> frozenset[str]:
        """The services that call faults name, ANY included."""
        with self._lock:
            faults = [entry.fault for entry in self._entries]
        return frozenset(fault.service for fault in faults if isinstance(fault, CallFault))

    def on_call(self, operation: str | None, service: str = CLOUDFORMATION) -> CallFault | None:
        """The fault that applies to this call; every matching fault counts the call."""
        with self._lock:
            candidates = [
                (entry, entry.fault)
                for entry in self._entries
                if isinstance(entry.fault, CallFault) and entry.fault.service in (ANY, service)
            ]
            struck = [
                fault
                for entry, fault in candidates
                if entry.armed and fault.operation in (ANY, operation) and entry.comes()
            ]
            for entry, fault in candidates:
                entry.armed = entry.armed or fault.after == operation
        return struck[0] if struck else None

    def on_step(self, step: Step, stack: str, logical_id: str, kind: str) -> Strike:
        with self._lock:
            struck = [
                entry.fault
                for entry in self._entries
                if isinstance(entry.fault, ResourceFault)
                and _strikes(entry.fault, step, stack, logical_id, kind)
                and entry.comes()
            ]
        return Strike(
            before=next(_failures(struck, ResourceTrouble.FAILURE), None),
            after=next(_failures(struck, ResourceTrouble.NOT_STABILISED), None),
            seconds=sum(fault.seconds for fault in struck),
        )


def _is_armed(fault: Fault) -> bool:
    return not (isinstance(fault, CallFault) and fault.after)


def _strikes(fault: ResourceFault, step: Step, stack: str, logical_id: str, kind: str) -> bool:
    return (
        fault.step in (None, step)
        and fault.stack in (None, stack)
        and fault.logical_id in (None, logical_id)
        and fault.type in (None, kind)
    )


def _failures(
    struck: Iterable[ResourceFault], trouble: ResourceTrouble
) -> Iterator[ResourceFailure]:
    stabilising = trouble is ResourceTrouble.NOT_STABILISED
    for fault in struck:
        if fault.trouble is trouble:
            message = fault.message or (UNSTABLE if stabilising else FAILED)
            yield ResourceFailure(message, "NotStabilized" if stabilising else fault.code)
