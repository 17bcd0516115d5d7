"""The store: stacks, change sets and events of one account and Region.

The only mutable object of the engine. Each method is one step under one lock; `locked` combines a
check with the write that depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from cfn_simulator.engine.state.change_set import ChangeSet
from cfn_simulator.engine.state.drifts import Detection
from cfn_simulator.engine.state.history import Entry, Event
from cfn_simulator.engine.state.stack import Stack
from cfn_simulator.engine.state.status import StackStatus


class StoreClosed(Exception):  # noqa: N818 - a signal to running work, not an error
    """The state was discarded; work that is still in progress stops."""


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
        """A stack by its id, even if deleted, or by its name if it is not."""
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
        """The change sets of nested stacks that were created with a root."""
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
        """The events of the stack and its resources, in the order of their occurrence."""
        return [entry for entry in self.history(stack_id) if isinstance(entry, Event)]

    def history(self, stack_id: str) -> list[Entry]:
        """The events with the creation of change sets and the findings of validation."""
        with self._lock:
            return list(self._events.get(stack_id, ()))

    def request_cancellation(self, stack_id: str, fingerprint: str) -> None:
        with self._lock:
            self._cancelled.add(stack_id)
            self._cancellations[stack_id] = fingerprint

    def last_cancellation(self, stack_id: str) -> str | None:
        """The fingerprint of the last request to cancel, even if it has been handled."""
        with self._lock:
            return self._cancellations.get(stack_id)

    def cancellation_requested(self, stack_id: str) -> bool:
        with self._lock:
            return stack_id in self._cancelled

    def clear_cancellation(self, stack_id: str) -> None:
        with self._lock:
            self._cancelled.discard(stack_id)

    def check_open(self) -> None:
        """Raise StoreClosed, to stop work whose result is no longer needed."""
        with self._lock:
            if self._closed:
                raise StoreClosed

    def close(self) -> None:
        """Prevent running work from writing."""
        with self._lock:
            self._closed = True
