"""The AWS services behind the simulator: moto's, in this process, with our own Batch in front.

In: a Region and an account. Out: one WSGI application that handles every service (for a server to
listen with), and clients whose requests go directly to it.

Loading is lazy: a service is imported on first use.
Limits: moto keeps its state per process and account, not per object. Two `Services` of one account
share it, and `reset` empties every account of the process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from threading import RLock
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from cfn_simulator.base.clock import Clock, SystemClock
from cfn_simulator.base.hermetic import hermetic_session
from cfn_simulator.base.in_process import answer_in_process
from cfn_simulator.batch.application import BatchApplication, KeptBatch
from cfn_simulator.running.runner import JobRunner
from cfn_simulator.running.settings import RunSettings
from cfn_simulator.services.moto_application import MotoApplication

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

DEFAULT_REGION = "us-east-1"
DEFAULT_ACCOUNT = "123456789012"


class Services:
    """Every AWS service of one account, in process."""

    def __init__(
        self,
        region: str = DEFAULT_REGION,
        account_id: str = DEFAULT_ACCOUNT,
        clock: Clock | None = None,
        jobs: RunSettings | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self.region = region
        self.account_id = account_id
        self._moto = MotoApplication(account_id, self.client, bool(jobs and jobs.enforce_iam))
        self._batch = BatchApplication(self._moto, account_id, self.client, clock, jobs is not None)
        self.jobs = (
            JobRunner(jobs, self._batch.changed, self._batch.regions, clock) if jobs else None
        )
        self._session = hermetic_session()
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = RLock()

    @property
    def wsgi_app(self) -> WSGIApplication:
        """Handles the requests to every service, in any Region."""
        return self._batch

    def client(self, service: str, region: str | None = None) -> Any:
        """The client of `service`; botocore generates its type at run time."""
        key = (service, region or self.region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._new_client(*key)
            return self._clients[key]

    def in_region(self, region: str) -> Services:
        """The same services as seen from another Region; both share one state."""
        other = copy(self)
        other.region = region
        return other

    @contextmanager
    def untouched(self) -> Iterator[KeptBatch]:
        """Batch's documents; inside the block neither they nor moto's services change."""
        with self._batch.changed, self._moto.untouched():
            yield self._batch.kept()

    def restore(self, batch: KeptBatch) -> None:
        """Continue with these documents; moto's services are restored separately."""
        self._batch.restore(batch)

    def reset(self) -> None:
        """Empties every service, as if the account were new.

        Batch forgets its jobs before their processes end, so that none is retried.
        """
        self._batch.reset()
        if self.jobs is not None:
            self.jobs.abandon_all()
        self._moto.reset()

    def _new_client(self, service: str, region: str) -> Any:
        client = self._session.create_client(
            service,
            region_name=region,
            endpoint_url="http://localhost",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - not a secret: nothing checks it
            config=Config(
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": 1},
                request_checksum_calculation="when_required",
            ),
        )
        answer_in_process(client, self.wsgi_app)
        return client
