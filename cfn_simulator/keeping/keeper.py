"""Saves a world's state to disk while it runs, and restores it at the next start.

In: a world and a folder. Out: a file that is never older than the last idle moment but one. Saving
takes at most a twentieth of the time; if anything cannot be saved, nothing is, and this is logged.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from cfn_simulator.keeping.snapshot import restore_snapshot, take_snapshot
from cfn_simulator.keeping.state_file import NotKeptError, forget_state, read_state, write_state
from cfn_simulator.world.world import World

LOGGER = logging.getLogger(__name__)
LISTEN_SECONDS = 0.5
REST_SECONDS = 0.2
REST_FACTOR = 20.0
LAST_PATIENCE = 0.5


@dataclass(frozen=True)
class Restored:
    """`moment`: the time of the restored state; `lost`: why it could not be restored."""

    moment: str | None = None
    lost: str | None = None


def restore(world: World, directory: Path) -> Restored:
    try:
        found = read_state(directory)
        if found is None:
            return Restored()
        heading, octets = found
        restore_snapshot(world, octets)
    except NotKeptError as reason:
        return _lost(directory, str(reason))
    except Exception as error:
        # A snapshot consists of this program's classes: any error means that it does not fit them.
        LOGGER.exception("The state cannot be restored")
        world.reset()
        return _lost(directory, f"it cannot be restored ({type(error).__name__})")
    LOGGER.info("Restored the state of %s", heading.moment)
    return Restored(moment=heading.moment)


class Keeper:
    """Saves the state from `start` to `stop`."""

    def __init__(self, world: World, directory: Path) -> None:
        self._world, self._directory = world, directory
        self._stopped = Event()
        self._passed = world.gate.passed
        self._rest = REST_SECONDS
        self._thread = Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Save a last time, unless an operation is in progress; then the previous state remains."""
        self._stopped.set()
        self._thread.join()
        if self._world.gate.passed > self._passed:
            self.keep(LAST_PATIENCE)

    def keep(self, patience: float | None = None) -> str | None:
        """Save as soon as nothing is in progress; return the time of the saved state."""
        with self._world.gate.alone(patience) as quiet:
            if not quiet:
                return None
            started = time.monotonic()
            self._passed = self._world.gate.passed
            moment = self._written()
            self._rest = max(REST_SECONDS, REST_FACTOR * (time.monotonic() - started))
            return moment

    def _written(self) -> str | None:
        try:
            octets = take_snapshot(self._world)
            return write_state(self._directory, octets, self._world.clock.now()).moment
        except Exception:
            # moto's services may contain what cannot be saved; an old snapshot would be wrong.
            LOGGER.exception("The state cannot be saved; it will be lost when the simulator ends")
            forget_state(self._directory)
            return None

    def _run(self) -> None:
        while not self._stopped.wait(self._rest):
            if self._world.gate.wait_for_more(self._passed, LISTEN_SECONDS):
                self.keep(LISTEN_SECONDS)


def _lost(directory: Path, reason: str) -> Restored:
    LOGGER.warning("The saved state is lost: %s", reason)
    forget_state(directory)
    return Restored(lost=reason)
