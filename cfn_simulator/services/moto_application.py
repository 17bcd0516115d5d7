"""moto's services as one WSGI application for one account.

In: WSGI requests, signed or not, to any AWS service. Out: moto's responses.
Limits: moto derives the account from the access key; here every key belongs to the simulator's one
account.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

from werkzeug.test import EnvironBuilder, run_wsgi_app

from cfn_simulator.base.hermetic import hermetic_session, hermetic_sessions
from cfn_simulator.services.bucket_policies import honour_conditions
from cfn_simulator.services.managed_policies import parse_managed_policies_once
from cfn_simulator.services.moto_costs import skip_needless_work
from cfn_simulator.services.role_policies import ENFORCED_HEADER, enforce_role_policies
from cfn_simulator.state_machines.interpreter import ClientFor, abort_executions, interpret
from cfn_simulator.wire.breakage import broken

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOGGER = logging.getLogger(__name__)
ACCOUNT_HEADER = "HTTP_X_MOTO_ACCOUNT_ID"
ENFORCED = f"HTTP_{ENFORCED_HEADER.upper().replace('-', '_')}"


class MotoApplication:
    """Loads moto on the first request, and sends every request to one account.

    With `enforce_iam`, a request with a role's session may do only what the role allows.
    """

    def __init__(self, account_id: str, client_for: ClientFor, enforce_iam: bool = False) -> None:
        self._account_id = account_id
        self._client_for = client_for
        self._enforce_iam = enforce_iam
        self._application: WSGIApplication | None = None
        self._lock = RLock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[ACCOUNT_HEADER] = self._account_id
        if self._enforce_iam:
            environ[ENFORCED] = "true"
        # moto's backends are plain dictionaries without locks.
        with self._lock:
            try:
                return self._loaded()(environ, start_response)
            except Exception as error:
                LOGGER.exception("moto failed on %s", environ.get("PATH_INFO"))
                return broken(environ, error)(environ, start_response)

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Moto receives no request inside the block."""
        with self._lock:
            yield

    def reset(self) -> None:
        """Empties every backend of the process, through moto's documented API."""
        with self._lock:
            abort_executions()
            environ = EnvironBuilder(method="POST", path="/moto-api/reset").get_environ()
            run_wsgi_app(self._loaded(), environ)

    def _loaded(self) -> WSGIApplication:
        if self._application is None:
            self._application = _load_moto(self._service_application)
            if self._enforce_iam:
                enforce_role_policies()
        return self._application

    def _service_application(self, service: Any) -> Any:
        from moto.moto_server.werkzeug_app import create_backend_app

        with hermetic_sessions():
            if service == "s3":
                honour_conditions()
            if service == "stepfunctions":
                interpret(self._client_for)
            application = create_backend_app(service)
        if "moto.iam.models" in sys.modules:
            parse_managed_policies_once()
        return application


def _load_moto(service_application: Callable[[Any], Any]) -> Any:
    from moto.core import utils
    from moto.core.config import default_user_config
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication

    # Without them, moto's default, a role that attaches an AWS managed policy is refused.
    default_user_config["iam"]["load_aws_managed_policies"] = True
    default_user_config["lambda"]["use_docker"] = False
    # moto looks up service names in a session when it refuses, and names the class, not a factory.
    utils.Session = hermetic_session  # type: ignore[assignment,attr-defined]
    skip_needless_work()
    return DomainDispatcherApplication(service_application)
