"""The AWS services behind the simulator: moto's, in this process, with a Batch of our own in front.

In: a region and an account. Out: one WSGI application that answers every service (for a server to
put on a port) and clients whose requests go straight into it.

Loading is lazy: a service costs its import on first use and nothing before.
What hurts: moto keeps its state per process and account, not per object. Two `Services` of one
account share it, and `reset` empties every account of the process.
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
        hands = clock or SystemClock()
        self.region = region
        self.account_id = account_id
        self._moto = MotoApplication(account_id, self.client, bool(jobs and jobs.enforce_iam))
        self._batch = BatchApplication(self._moto, account_id, self.client, hands, jobs is not None)
        self.jobs = (
            JobRunner(jobs, self._batch.changed, self._batch.regions, hands) if jobs else None
        )
        self._session = hermetic_session()
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = RLock()

    @property
    def wsgi_app(self) -> WSGIApplication:
        """Answers the requests of every service, of any region."""
        return self._batch

    def client(self, service: str, region: str | None = None) -> Any:
        """The client of `service`; its type is botocore's own, which is generated while running."""
        key = (service, region or self.region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._new_client(*key)
            return self._clients[key]

    def in_region(self, region: str) -> Services:
        """The same services, asked from another region: what one sees, the other sees there."""
        other = copy(self)
        other.region = region
        return other

    @contextmanager
    def untouched(self) -> Iterator[KeptBatch]:
        """Batch's documents, while neither they nor moto's services change."""
        with self._batch.changed, self._moto.untouched():
            yield self._batch.kept()

    def put_back(self, batch: KeptBatch) -> None:
        """Go on with these documents; moto's services are put back by themselves."""
        self._batch.put_back(batch)

    def reset(self) -> None:
        """Empties every service, as if the account were new.

        Batch forgets its jobs before their processes end, so that none of them is tried again.
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
            aws_secret_access_key="local",  # noqa: S106 - no secret: nothing checks it
            config=Config(
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": 1},
                request_checksum_calculation="when_required",
            ),
        )
        answer_in_process(client, self.wsgi_app)
        return client
