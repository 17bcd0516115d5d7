"""`python __main__.py DESCRIPTOR FOLDER`: starts the jobs of a simulator, and outlives it briefly.

In: on the socket DESCRIPTOR, one byte for each job, with two descriptors: a control socket for that
job, and its output. Out: for each job a guardian, which is the ancestor of every process that the
job starts, whatever sessions they create (prctl(2), PR_SET_CHILD_SUBREAPER), and which ends them
all when the job's first process ends, on request, or when the simulator has ended, however it
ended. When all have ended, FOLDER is deleted. Limits: only Linux can list descendants; elsewhere a
guardian reaches only the process group of the first process.

It imports only Python's standard library, so that it starts quickly and forks cheaply.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from traceback import print_exc
from typing import Any

PR_SET_CHILD_SUBREAPER = 36
PROCESSES = Path("/proc")
PIECE = 65_536
UNREACHABLE = (ProcessLookupError, PermissionError)

LIBRARY: Any = None
# Some systems build Python without ctypes.
with suppress(ImportError, OSError):
    from ctypes import CDLL

    LIBRARY = CDLL(None)


@dataclass(frozen=True)
class Process:
    """As in `/proc/PID/stat`."""

    pid: int
    parent: int
    group: int


class Orders:
    """Lines from the simulator; `over` once no more will arrive."""

    def __init__(self, source: socket.socket) -> None:
        self._source = source
        self._rest = b""
        self.over = False

    def read(self) -> list[bytes]:
        data = self._source.recv(PIECE)
        self.over = not data
        *lines, self._rest = (self._rest + data).split(b"\n")
        return lines

    def first(self) -> bytes | None:
        """Waits for one line; None if none arrives."""
        while not self.over:
            for line in self.read():
                return line
        return None


class Family:
    """A job's first process and all its descendants; `code` is set once the first has ended."""

    def __init__(self, first: subprocess.Popen[bytes], adopts: bool) -> None:
        # Kept, since its finaliser would reap the process.
        self._process = first
        self._first = first.pid
        self._adopts = adopts
        self.code: int | None = None

    def signal(self, number: int) -> None:
        """Signal the first process's group at once, then the processes that have left it."""
        with suppress(*UNREACHABLE):
            os.killpg(self._first, number)
        outside = (member.pid for member in self._members() if member.group != self._first)
        _send_all(outside, number)

    def end(self) -> None:
        """When it returns, no reachable process remains."""
        while self.reap(os.WNOHANG) and self._killed():
            self.reap(0)
        if not self._adopts:
            self._killed()

    def reap(self, options: int) -> bool:
        """Collect ended processes; options 0 waits for one. True if any process remains."""
        while True:
            try:
                pid, status = os.waitpid(-1, options)
            except ChildProcessError:
                return False
            if pid == self._first:
                self.code = os.waitstatus_to_exitcode(status)
            if pid == 0:
                return True
            options = os.WNOHANG

    def _killed(self) -> bool:
        """Kill all descendants, or at least the group; false if there were none."""
        if self._adopts:
            return _send_all((member.pid for member in self._members()), signal.SIGKILL)
        return _send_all([-self._first], signal.SIGKILL)

    def _members(self) -> Iterator[Process]:
        return descendants(os.getpid()) if self._adopts else iter(())


def main(descriptor: int, folder: str) -> None:
    # A terminal's Ctrl-C or a signal to the simulator's group must not end this process. These are
    # handlers because jobs would inherit ignored signals.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    adopts = adopt_orphans()
    guardians: set[int] = set()
    with socket.socket(fileno=descriptor) as simulator:
        woken = wake_for_children()
        while True:
            ready = _readable(simulator.fileno(), woken)
            if woken in ready:
                os.read(woken, PIECE)
                end_orphans(guardians, os.WNOHANG)
            if simulator.fileno() in ready:
                order, descriptors, _, _ = socket.recv_fds(simulator, 1, 2)
                if not order:
                    break
                guardians.add(_guardian(descriptors, simulator, adopts))
                # The sender waits for this, since data sent to a dead process may seem to arrive.
                _send(simulator, b"+")
    while end_orphans(guardians, 0):
        pass
    shutil.rmtree(folder, ignore_errors=True)


def end_orphans(guardians: set[int], options: int) -> bool:
    """End the orphans of a guardian that was killed; true if any process remains."""
    while True:
        try:
            pid, status = os.waitpid(-1, options)
        except ChildProcessError:
            return False
        if pid == 0:
            return True
        if pid not in guardians or status:
            orphans = descendants(os.getpid(), but_not=guardians)
            _send_all((orphan.pid for orphan in orphans), signal.SIGKILL)
        guardians.discard(pid)


def _guardian(descriptors: list[int], simulator: socket.socket, adopts: bool) -> int:
    pid = os.fork()
    if pid:
        for descriptor in descriptors:
            os.close(descriptor)
        return pid
    status = 1
    try:
        simulator.close()
        control, output = descriptors
        if adopts:
            adopt_orphans()
        with socket.socket(fileno=control) as orders:
            guard(orders, output, adopts)
        status = 0
    except BaseException:
        print_exc()
    finally:
        os._exit(status)


def guard(control: socket.socket, output: int, adopts: bool) -> None:
    """One job, from its start to the end of all its processes."""
    woken = wake_for_children()
    orders = Orders(control)
    first = orders.first()
    if first is None:
        return
    try:
        family = Family(_started(json.loads(first), output), adopts)
    except OSError as error:
        _report(control, error=[error.errno, error.strerror, error.filename])
        return
    finally:
        os.close(output)
    _report(control, started=True)
    while family.code is None and not orders.over:
        for readable in _readable(control.fileno(), woken):
            if readable == woken:
                os.read(woken, PIECE)
                family.reap(os.WNOHANG)
                continue
            for number in map(int, orders.read()):
                family.end() if number == signal.SIGKILL else family.signal(number)
    family.end()
    _report(control, code=family.code)


def adopt_orphans() -> bool:
    """Adopt orphaned descendants from now on; false if the system cannot do that."""
    try:
        return not LIBRARY.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except AttributeError:
        return False


def descendants(ancestor: int, but_not: Iterable[int] = ()) -> Iterator[Process]:
    """Of all generations, without the processes in `but_not` and their descendants."""
    excepted = {*but_not}
    children: dict[int, list[Process]] = {}
    for process in _processes():
        children.setdefault(process.parent, []).append(process)
    generation = [ancestor]
    while generation:
        found = [child for pid in generation for child in children.get(pid, ())]
        kept = [child for child in found if child.pid not in excepted]
        yield from kept
        generation = [child.pid for child in kept]


def wake_for_children() -> int:
    """A descriptor that becomes readable as soon as a child has ended."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def _readable(*descriptors: int) -> list[int]:
    """Waits until at least one is readable."""
    return select.select(descriptors, [], [])[0]


def _processes() -> Iterator[Process]:
    for folder in PROCESSES.iterdir() if PROCESSES.exists() else ():
        if folder.name.isdecimal():
            with suppress(OSError):
                # The name is in parentheses and may itself contain any character.
                stat = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                yield Process(int(folder.name), int(stat[1]), int(stat[2]))


def _started(order: Any, output: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - requested with --run-jobs
        order["command"],
        cwd=order["folder"],
        env=order["variables"],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def _send_all(pids: Iterable[int], number: int) -> bool:
    """True if any process was reached."""
    return sum(_sent(pid, number) for pid in pids) > 0


def _sent(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except UNREACHABLE:
        return False
    return True


def _report(control: socket.socket, **members: object) -> None:
    _send(control, json.dumps(members).encode() + b"\n")


def _send(to: socket.socket, data: bytes) -> None:
    # The simulator may have ended.
    with suppress(OSError):
        to.sendall(data)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
