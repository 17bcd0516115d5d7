"""The simulator on a loopback port, and nowhere else.

In: a world, a loopback host, a port (0: any free port). Out: a running HTTP server and its endpoint
URL. It has no authentication, so every other address is refused.
"""

from __future__ import annotations

import logging
import socket
from threading import Thread

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from cfn_simulator.base.loopback import is_loopback
from cfn_simulator.server.application import Application
from cfn_simulator.world.world import World
from metaflow_batch_cfn.core.errors import ConfigError, Problem

LOGGER = logging.getLogger(__name__)
POLL_SECONDS = 0.02


class Handler(WSGIRequestHandler):
    """Writes to the log instead of the terminal, and sends responses without delay."""

    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: object) -> None:
        LOGGER.debug(message, *args)


class Server:
    """Serves from `start` to `stop`."""

    def __init__(self, world: World, host: str = "127.0.0.1", port: int = 0) -> None:
        check_loopback(host)
        self.world = world
        self.instance = world.ids.uuid()
        self._server = _bound(host, port, Application(world, self.instance))
        self._thread = Thread(target=self._serve, name="simulator", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.port)

    @property
    def endpoint_url(self) -> str:
        host = self._server.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def start(self) -> None:
        self._thread.start()
        if self.world.services.jobs is not None:
            self.world.services.jobs.start(self.endpoint_url)

    def stop(self) -> None:
        if self.world.services.jobs is not None:
            self.world.services.jobs.stop()
        self._server.shutdown()
        self._server.server_close()
        if self._thread.is_alive():
            self._thread.join()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=POLL_SECONDS)


def check_loopback(host: str) -> None:
    if not is_loopback(host):
        what = f"the simulator listens on loopback only; {host!r} is not a loopback address"
        raise ConfigError([Problem("host", what, "Use 127.0.0.1, ::1 or localhost.")])


def _bound(host: str, port: int, application: Application) -> BaseWSGIServer:
    listener = _listener(host, port)
    with listener:
        # werkzeug takes over the descriptor; it would exit the process if binding failed.
        return make_server(
            host,
            listener.getsockname()[1],
            application,
            threaded=True,
            request_handler=Handler,
            fd=listener.fileno(),
        )


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as refusal:
        listener.close()
        what = f"port {port} of {host} cannot be used: {refusal}"
        remedy = "Choose another port, or 0 for any free port."
        raise ConfigError([Problem("port", what, remedy)]) from refusal
    listener.listen()
    return listener
