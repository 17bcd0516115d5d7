"""The complete state of a world, as bytes, and back.

In: a world in which nothing happens meanwhile. Out: bytes. Limits: jobs that were running have lost
their processes by the time a snapshot is restored, so they have failed.
"""

from __future__ import annotations

import io
import pickle
import threading
from collections import defaultdict
from dataclasses import dataclass
from types import FunctionType, MappingProxyType
from typing import Any
from weakref import WeakValueDictionary

from cfn_simulator.base.hermetic import hermetic_sessions
from cfn_simulator.batch.application import KeptBatch
from cfn_simulator.engine.state.store import Store
from cfn_simulator.keeping.backends import Backends, backends_in_use, restore_backends
from cfn_simulator.keeping.dictionaries import reduced_default, reduced_weak
from cfn_simulator.keeping.executions import is_running, reduced_execution
from cfn_simulator.keeping.functions import has_no_name, reduced_function
from cfn_simulator.keeping.keys import is_certificate, is_key, reduced_certificate, reduced_key
from cfn_simulator.world.seed import SeedParameters
from cfn_simulator.world.world import World

_LOCKS = {type(threading.RLock()): threading.RLock, type(threading.Lock()): threading.Lock}


@dataclass(frozen=True)
class Snapshot:
    """One value, so that objects shared between its parts are still shared afterwards."""

    stores: dict[str, Store]
    seeds: dict[str, SeedParameters]
    batch: KeptBatch
    backends: list[Backends]


class _Pickler(pickle.Pickler):
    """Pickles what pickle alone cannot, but moto's services contain."""

    def reducer_override(self, value: Any) -> Any:
        return _reduced(value)


def _reduced(value: Any) -> Any:
    """Locks are free while a snapshot is taken."""
    if type(value) in _LOCKS:
        return _LOCKS[type(value)], ()
    match value:
        case MappingProxyType():
            reduced: Any = MappingProxyType, (dict(value),)
        case WeakValueDictionary():
            reduced = reduced_weak(value)
        case defaultdict() if type(value) is not defaultdict:
            reduced = reduced_default(value)
        case FunctionType() if has_no_name(value):
            reduced = reduced_function(value)
        case _ if is_running(value):
            reduced = reduced_execution(value)
        case _ if is_key(value):
            reduced = reduced_key(value)
        case _ if is_certificate(value):
            reduced = reduced_certificate(value)
        case _:
            reduced = NotImplemented
    return reduced


def take_snapshot(world: World) -> bytes:
    """Raises pickle's error if something cannot be saved."""
    octets = io.BytesIO()
    # Before locking the services: seeding a Region locks the world first, then calls the services.
    stores, seeds = world.stores(), world.seeds()
    with world.services.untouched() as batch:
        snapshot = Snapshot(stores, seeds, batch, backends_in_use())
        _Pickler(octets, pickle.HIGHEST_PROTOCOL).dump(snapshot)
    return octets.getvalue()


def restore_snapshot(world: World, octets: bytes) -> None:
    """Raises pickle's error if the bytes come from another program."""
    with hermetic_sessions():
        snapshot: Snapshot = pickle.loads(octets)  # noqa: S301 - `state_file` knows whose they are
        restore_backends(snapshot.backends)
    world.services.restore(snapshot.batch)
    world.restore(snapshot.stores, snapshot.seeds)
