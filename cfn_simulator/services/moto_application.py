"""moto's services as one WSGI application for one account.

In: WSGI requests, signed or not, of any AWS service. Out: moto's answers.
What hurts: moto decides the account from the access key; here every key belongs to the one account
that the simulator plays.
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
from cfn_simulator.services.moto_costs import spare_needless_work
from cfn_simulator.services.role_policies import JUDGED_HEADER, judge_sessions
from cfn_simulator.state_machines.interpreter import ClientFor, abort_executions, interpret
from cfn_simulator.wire.breakage import broken

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOGGER = logging.getLogger(__name__)
ACCOUNT_HEADER = "HTTP_X_MOTO_ACCOUNT_ID"
JUDGED = f"HTTP_{JUDGED_HEADER.upper().replace('-', '_')}"


class MotoApplication:
    """Loads moto on the first request, and holds every request to one account.

    With `enforce_iam`, who comes with the session of a role may do what the role may.
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
            environ[JUDGED] = "true"
        # moto's backends are plain dictionaries without locks of their own.
        with self._lock:
            try:
                return self._loaded()(environ, start_response)
            except Exception as error:
                LOGGER.exception("moto broke on %s", environ.get("PATH_INFO"))
                return broken(environ, error)(environ, start_response)

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Nothing is asked of moto meanwhile."""
        with self._lock:
            yield

    def reset(self) -> None:
        """Empties every backend of the process, through moto's own documented call."""
        with self._lock:
            abort_executions()
            environ = EnvironBuilder(method="POST", path="/moto-api/reset").get_environ()
            run_wsgi_app(self._loaded(), environ)

    def _loaded(self) -> WSGIApplication:
        if self._application is None:
            self._application = _load_moto(self._service_application)
            if self._enforce_iam:
                judge_sessions()
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

    # Without them a role that attaches an AWS managed policy is refused, which is moto's default.
    default_user_config["iam"]["load_aws_managed_policies"] = True
    default_user_config["lambda"]["use_docker"] = False
    # moto looks service names up in it when it refuses, and names the class, not its factory.
    utils.Session = hermetic_session  # type: ignore[assignment,attr-defined]
    spare_needless_work()
    return DomainDispatcherApplication(service_application)
