"""`python -m cfn_simulator --port N --state-dir D`: the simulator in the foreground.

In: where to listen, and where to save the state and the note from which others learn the port. Out:
a server that runs until SIGTERM or SIGINT. `process.start` runs this, detached.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from cfn_simulator.base.clock import SystemClock
from cfn_simulator.keeping.keeper import Keeper, Restored, restore
from cfn_simulator.keeping.state_file import STATE, kept_moment
from cfn_simulator.running.settings import run_settings
from cfn_simulator.server.holding import hold
from cfn_simulator.server.notes import NOTE, Note, remove_note, write_note
from cfn_simulator.server.server import Server
from cfn_simulator.world.world import ACCELERATED, Settings, World
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.documents.files import sweep_drafts

LOGGER = logging.getLogger("cfn_simulator")
USAGE = 2
NOTHING_KEPT = "none of it was saved"


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    directory = Path(options.state_dir)
    try:
        settings = Settings(
            region=options.region,
            synchronous=options.synchronous,
            durations={} if options.synchronous else ACCELERATED,
            jobs=run_settings(options.run_jobs, options.enforce_iam, directory.resolve() / "jobs"),
        )
        held = hold(directory, SystemClock())
        server = _server(World(settings), options)
    except ConfigError as refusal:
        LOGGER.error("%s", refusal)
        return USAGE
    with held:
        _serve(server, directory, had_former=options.former_port is not None)
    return 0


def _server(world: World, options: argparse.Namespace) -> Server:
    """On the port of the previous simulator, if that is free: clients remember it."""
    if options.port == 0 and options.former_port:
        try:
            return Server(world, options.host, options.former_port)
        except ConfigError as refusal:
            LOGGER.info("%s", refusal)
    return Server(world, options.host, options.port)


def _serve(server: Server, directory: Path, *, had_former: bool) -> None:
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    for kept in (STATE, NOTE):
        sweep_drafts(directory / kept)
    note = Note.of(server, _restored(server.world, directory, had_former=had_former))
    server.world.keeper = keeper = Keeper(server.world, directory)
    server.start()
    keeper.start()
    write_note(directory, note)
    LOGGER.info("Listening on %s", server.endpoint_url)
    stopped.wait()
    keeper.stop()
    if kept_moment(directory) is None:
        # Otherwise the simulator that restores the state reuses the port: clients remember it.
        remove_note(directory, note)
    server.stop()
    LOGGER.info("Stopped")


def _restored(world: World, directory: Path, *, had_former: bool) -> Restored:
    found = restore(world, directory)
    return Restored(lost=NOTHING_KEPT) if had_former and found == Restored() else found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cfn_simulator",
        description="Simulate AWS CloudFormation and AWS Batch on loopback.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (0: any free port)")
    parser.add_argument("--former-port", type=int, help="port to try first if --port is 0")
    parser.add_argument("--region", default="us-east-1", help="default Region of stacks")
    parser.add_argument("--state-dir", required=True, help="directory for the saved state")
    parser.add_argument(
        "--synchronous",
        action="store_true",
        help="respond to a request that starts a stack operation when the operation is complete",
    )
    parser.add_argument(
        "--run-jobs", action="store_true", help="run submitted jobs as processes on this machine"
    )
    parser.add_argument(
        "--enforce-iam",
        action="store_true",
        help="enforce the policies of job roles (requires --run-jobs)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
