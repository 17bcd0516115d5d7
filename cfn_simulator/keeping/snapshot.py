"""Everything that a world holds, as bytes, and back.

In: a world to which nothing happens meanwhile. Out: bytes. What hurts: jobs that were running have
lost their processes when a picture is put back, so they have failed.
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
from cfn_simulator.keeping.backends import Backends, backends_in_use, put_back
from cfn_simulator.keeping.dictionaries import taken_default, taken_weak
from cfn_simulator.keeping.executions import is_running, taken_execution
from cfn_simulator.keeping.functions import has_no_name, taken_function
from cfn_simulator.keeping.keys import is_certificate, is_key, taken_certificate, taken_key
from cfn_simulator.world.seed import SeedParameters
from cfn_simulator.world.world import World

_LOCKS = {type(threading.RLock()): threading.RLock, type(threading.Lock()): threading.Lock}


@dataclass(frozen=True)
class Snapshot:
    """One value, so that what its parts have in common is one thing again afterwards."""

    stores: dict[str, Store]
    seeds: dict[str, SeedParameters]
    batch: KeptBatch
    backends: list[Backends]


class _Pickler(pickle.Pickler):
    """Takes what pickle does not, and services of moto's hold all the same."""

    def reducer_override(self, value: Any) -> Any:
        return _taken(value)


def _taken(value: Any) -> Any:
    """Locks are free while a picture is taken."""
    if type(value) in _LOCKS:
        return _LOCKS[type(value)], ()
    match value:
        case MappingProxyType():
            taken: Any = MappingProxyType, (dict(value),)
        case WeakValueDictionary():
            taken = taken_weak(value)
        case defaultdict() if type(value) is not defaultdict:
            taken = taken_default(value)
        case FunctionType() if has_no_name(value):
            taken = taken_function(value)
        case _ if is_running(value):
            taken = taken_execution(value)
        case _ if is_key(value):
            taken = taken_key(value)
        case _ if is_certificate(value):
            taken = taken_certificate(value)
        case _:
            taken = NotImplemented
    return taken


def take_snapshot(world: World) -> bytes:
    """Raises what pickle does where something cannot be kept."""
    octets = io.BytesIO()
    # Before the services are held: whoever seeds a region holds the world and asks the services.
    stores, seeds = world.stores(), world.seeds()
    with world.services.untouched() as batch:
        snapshot = Snapshot(stores, seeds, batch, backends_in_use())
        _Pickler(octets, pickle.HIGHEST_PROTOCOL).dump(snapshot)
    return octets.getvalue()


def restore_snapshot(world: World, octets: bytes) -> None:
    """Raises what pickle does where the bytes are of another program."""
    with hermetic_sessions():
        snapshot: Snapshot = pickle.loads(octets)  # noqa: S301 - `state_file` knows whose they are
        put_back(snapshot.backends)
    world.services.put_back(snapshot.batch)
    world.put_back(snapshot.stores, snapshot.seeds)
