"""Where the state lives: stacks, change sets and events of one account and region.

The only mutable object of the engine. Each method is one step under one lock; `locked` joins a
check and the write that depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.drifts import Detection
from cfn_simulator.engine.state.history import Entry, Event
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.engine.state.values import Stack


class StoreClosed(Exception):  # noqa: N818 - a fact for the work under way, not an error
    """The state was thrown away; whoever still works on it should stop."""


class Store:
    def __init__(self) -> None:
        self._lock = RLock()
        self._closed = False
        self._stacks: dict[str, Stack] = {}
        self._change_sets: dict[str, ChangeSet] = {}
        self._events: dict[str, list[Entry]] = {}
        self._detections: dict[str, Detection] = {}
        self._cancelled: set[str] = set()
        self._cancellations: dict[str, str] = {}

    @contextmanager
    def locked(self) -> Iterator[None]:
        with self._lock:
            yield

    def save(self, stack: Stack) -> Stack:
        with self._lock:
            self.check_open()
            self._stacks[stack.stack_id] = stack
        return stack

    def stack(self, stack_id: str) -> Stack:
        with self._lock:
            return self._stacks[stack_id]

    def find(self, name_or_id: str) -> Stack | None:
        """A stack by its id, even if deleted, or by its name if it lives."""
        with self._lock:
            if name_or_id in self._stacks:
                return self._stacks[name_or_id]
            living = (stack for stack in self.living() if stack.name == name_or_id)
            return next(living, None)

    def stacks(self) -> list[Stack]:
        """Newest first, deleted ones included."""
        with self._lock:
            return list(reversed(self._stacks.values()))

    def living(self) -> list[Stack]:
        return [stack for stack in self.stacks() if stack.status != StackStatus.DELETE_COMPLETE]

    def save_change_set(self, change_set: ChangeSet) -> ChangeSet:
        with self._lock:
            self._change_sets[change_set.change_set_id] = change_set
        return change_set

    def drop_change_set(self, change_set: ChangeSet) -> None:
        with self._lock:
            self._change_sets.pop(change_set.change_set_id, None)
            for nested in self.nested_change_sets(change_set.change_set_id):
                self._change_sets.pop(nested.change_set_id, None)

    def change_sets(self, stack_id: str) -> list[ChangeSet]:
        """In the order of their creation."""
        with self._lock:
            return [one for one in self._change_sets.values() if one.stack_id == stack_id]

    def nested_change_sets(self, root_id: str) -> list[ChangeSet]:
        """The change sets of nested stacks that came with a root."""
        with self._lock:
            return [one for one in self._change_sets.values() if one.root_id == root_id]

    def change_set(self, change_set_id: str) -> ChangeSet | None:
        with self._lock:
            return self._change_sets.get(change_set_id)

    def save_detection(self, detection: Detection) -> None:
        with self._lock:
            self._detections[detection.detection_id] = detection

    def detection(self, detection_id: str) -> Detection | None:
        with self._lock:
            return self._detections.get(detection_id)

    def add_event(self, event: Entry) -> None:
        with self._lock:
            self._events.setdefault(event.stack_id, []).append(event)

    def events(self, stack_id: str) -> list[Event]:
        """What became of the stack and its resources, in the order in which it happened."""
        return [entry for entry in self.history(stack_id) if isinstance(entry, Event)]

    def history(self, stack_id: str) -> list[Entry]:
        """The same with the reviews of change sets, and what validation found."""
        with self._lock:
            return list(self._events.get(stack_id, ()))

    def ask_to_cancel(self, stack_id: str, request: str) -> None:
        with self._lock:
            self._cancelled.add(stack_id)
            self._cancellations[stack_id] = request

    def last_cancellation(self, stack_id: str) -> str | None:
        """The request that asked for it, whatever has come of it."""
        with self._lock:
            return self._cancellations.get(stack_id)

    def cancel_asked(self, stack_id: str) -> bool:
        with self._lock:
            return stack_id in self._cancelled

    def cancel_answered(self, stack_id: str) -> None:
        with self._lock:
            self._cancelled.discard(stack_id)

    def check_open(self) -> None:
        """StoreClosed for work that goes on though nobody wants its result."""
        with self._lock:
            if self._closed:
                raise StoreClosed

    def close(self) -> None:
        """Let no work that is under way write any more."""
        with self._lock:
            self._closed = True
