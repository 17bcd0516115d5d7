"""`python __main__.py DESCRIPTOR FOLDER`: starts the jobs of a simulator, and survives it briefly.

In: on the socket DESCRIPTOR, a byte a job, with two descriptors: a socket for what concerns that
job alone, and where its output goes. Out: for each job a guardian, which is the ancestor of all
that the job starts, whatever sessions they make (prctl(2), PR_SET_CHILD_SUBREAPER), and which ends
them all when the job's first process ends, when it is told to, or when the simulator is gone,
however it went. When all are gone, FOLDER goes. What hurts: only Linux tells who descends from
whom; elsewhere a guardian knows the first process's group and no more.

It needs nothing but Python's own library, so that it starts at once and forks cheaply.
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
# Some systems build Python without it, and go without.
with suppress(ImportError, OSError):
    from ctypes import CDLL

    LIBRARY = CDLL(None)


@dataclass(frozen=True)
class Process:
    """As `/proc/PID/stat` has it."""

    pid: int
    parent: int
    group: int


class Orders:
    """Lines from the simulator; `over` when there will be no more."""

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
        """Waits for one line; None where none comes."""
        while not self.over:
            for line in self.read():
                return line
        return None


class Family:
    """The first process of a job and all that descends from it; `code` once the first has ended."""

    def __init__(self, first: subprocess.Popen[bytes], adopts: bool) -> None:
        # Held, for its end would reap the process.
        self._process = first
        self._first = first.pid
        self._adopts = adopts
        self.code: int | None = None

    def signal(self, number: int) -> None:
        """To the first process's group at once, then to whoever has left it."""
        with suppress(*UNREACHABLE):
            os.killpg(self._first, number)
        _send_all((one.pid for one in self._members() if one.group != self._first), number)

    def end(self) -> None:
        """When it returns, nobody is left who can be reached."""
        while self.reap(os.WNOHANG) and self._killed():
            self.reap(0)
        if not self._adopts:
            self._killed()

    def reap(self, options: int) -> bool:
        """Take note of who has ended, of one who is waited for without options; is one left?"""
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
        """Whether there was anybody to kill: all that descend, or at least the group."""
        if self._adopts:
            return _send_all((one.pid for one in self._members()), signal.SIGKILL)
        return _send_all([-self._first], signal.SIGKILL)

    def _members(self) -> Iterator[Process]:
        return descendants(os.getpid()) if self._adopts else iter(())


def main(descriptor: int, folder: str) -> None:
    # A terminal's Ctrl-C or a kill of the simulator's group is not meant for it. Handlers, since
    # what is ignored here would be ignored by the jobs, too.
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
                look_after(guardians, os.WNOHANG)
            if simulator.fileno() in ready:
                asked, descriptors, _, _ = socket.recv_fds(simulator, 1, 2)
                if not asked:
                    break
                guardians.add(_guardian(descriptors, simulator, adopts))
                # Whoever asks waits for it, for a dead process may seem to take what is sent.
                _send(simulator, b"+")
    while look_after(guardians, 0):
        pass
    shutil.rmtree(folder, ignore_errors=True)


def look_after(guardians: set[int], options: int) -> bool:
    """End the orphans of a guardian that was killed; is anybody left?"""
    while True:
        try:
            pid, status = os.waitpid(-1, options)
        except ChildProcessError:
            return False
        if pid == 0:
            return True
        if pid not in guardians or status:
            orphans = descendants(os.getpid(), but_not=guardians)
            _send_all((one.pid for one in orphans), signal.SIGKILL)
        guardians.discard(pid)


def _guardian(descriptors: list[int], simulator: socket.socket, adopts: bool) -> int:
    pid = os.fork()
    if pid:
        for one in descriptors:
            os.close(one)
        return pid
    status = 1
    try:
        simulator.close()
        control, output = descriptors
        if adopts:
            adopt_orphans()
        with socket.socket(fileno=control) as told:
            guard(told, output, adopts)
        status = 0
    except BaseException:
        print_exc()
    finally:
        os._exit(status)


def guard(control: socket.socket, output: int, adopts: bool) -> None:
    """One job, from its start to the end of all that it started."""
    woken = wake_for_children()
    orders = Orders(control)
    first = orders.first()
    if first is None:
        return
    try:
        family = Family(_started(json.loads(first), output), adopts)
    except OSError as error:
        _tell(control, error=[error.errno, error.strerror, error.filename])
        return
    finally:
        os.close(output)
    _tell(control, started=True)
    while family.code is None and not orders.over:
        for readable in _readable(control.fileno(), woken):
            if readable == woken:
                os.read(woken, PIECE)
                family.reap(os.WNOHANG)
                continue
            for number in map(int, orders.read()):
                family.end() if number == signal.SIGKILL else family.signal(number)
    family.end()
    _tell(control, code=family.code)


def adopt_orphans() -> bool:
    """Whether orphans among the descendants come to this process from now on."""
    try:
        return not LIBRARY.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except AttributeError:
        return False


def descendants(ancestor: int, but_not: Iterable[int] = ()) -> Iterator[Process]:
    """Of all generations, without those named and theirs."""
    excepted = {*but_not}
    children: dict[int, list[Process]] = {}
    for one in _processes():
        children.setdefault(one.parent, []).append(one)
    generation = [ancestor]
    while generation:
        found = [one for pid in generation for one in children.get(pid, ())]
        kept = [one for one in found if one.pid not in excepted]
        yield from kept
        generation = [one.pid for one in kept]


def wake_for_children() -> int:
    """Readable as soon as a child has ended."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def _readable(*descriptors: int) -> list[int]:
    """Waits until there is one."""
    return select.select(descriptors, [], [])[0]


def _processes() -> Iterator[Process]:
    for folder in PROCESSES.iterdir() if PROCESSES.exists() else ():
        if folder.name.isdecimal():
            with suppress(OSError):
                # The name stands in parentheses, and may hold any character itself.
                stat = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                yield Process(int(folder.name), int(stat[1]), int(stat[2]))


def _started(asked: Any, output: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - what was asked for with --run-jobs
        asked["command"],
        cwd=asked["folder"],
        env=asked["variables"],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def _send_all(pids: Iterable[int], number: int) -> bool:
    """Whether anybody was reached."""
    return sum(_sent(pid, number) for pid in pids) > 0


def _sent(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except UNREACHABLE:
        return False
    return True


def _tell(control: socket.socket, **told: object) -> None:
    _send(control, json.dumps(told).encode() + b"\n")


def _send(to: socket.socket, data: bytes) -> None:
    # The simulator may be gone.
    with suppress(OSError):
        to.sendall(data)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
