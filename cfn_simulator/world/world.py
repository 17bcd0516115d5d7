"""The simulated AWS of one process: an account, its services, and CloudFormation in every Region.

In: settings, a clock, a source of identifiers. Out: the `Account` of a Region, created on first
use, with the resources that a new user's parameters need (see `seed`). Limits: the services keep
their state per process, so a process can have only one world at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from threading import RLock
from types import MappingProxyType
from typing import Protocol

from cfn_simulator.base.clock import Clock, Ids, RandomIds, SystemClock
from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.store import Store
from cfn_simulator.engine.work.nested.stacks import nested_stacks
from cfn_simulator.faults import Fault
from cfn_simulator.faults.plan import FaultPlan
from cfn_simulator.running.settings import RunSettings
from cfn_simulator.services.services import DEFAULT_ACCOUNT, DEFAULT_REGION, Services
from cfn_simulator.world.gate import Gate
from cfn_simulator.world.launch import run_in_background, run_now
from cfn_simulator.world.seed import SeedParameters, seed
from metaflow_batch_cfn.cfn.registry.resource_types import regions
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

# Seconds per resource: a fraction of what AWS takes, so that a person sees the order without a long
# wait.
ACCELERATED: Mapping[str, float] = MappingProxyType(
    {
        "*": 0.3,
        "AWS::Batch::ComputeEnvironment": 1.5,
        "AWS::Batch::JobQueue": 0.8,
        "AWS::EC2::InternetGateway": 0.6,
        "AWS::EC2::NatGateway": 2.5,
        "AWS::EC2::VPC": 0.6,
        "AWS::IAM::InstanceProfile": 2.0,
        "AWS::IAM::Role": 1.0,
        "AWS::S3::Bucket": 1.0,
    }
)


@dataclass(frozen=True)
class Settings:
    """`synchronous`: a request that starts a stack operation returns when the operation is done.

    `jobs`: how submitted jobs are run; without it they stay in RUNNABLE.
    """

    region: str = DEFAULT_REGION
    account_id: str = DEFAULT_ACCOUNT
    synchronous: bool = True
    durations: Mapping[str, float] = field(default_factory=dict)
    jobs: RunSettings | None = None


class Keeper(Protocol):
    """What saves the state to disk, if anything does."""

    def keep(self) -> str | None:
        """Save it now; returns the time of the saved state."""


class World:
    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        ids: Ids | None = None,
        faults: Iterable[Fault] = (),
    ) -> None:
        if settings.region not in regions():
            what = f"{settings.region!r} is not a Region that the simulator knows"
            raise ConfigError([Problem("region", what, did_you_mean(settings.region, regions()))])
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.ids: Ids = ids or RandomIds()
        self.faults = FaultPlan(faults)
        self.gate = Gate()
        self.keeper: Keeper | None = None
        self.services = Services(settings.region, settings.account_id, self.clock, settings.jobs)
        self._accounts: dict[str, Account] = {}
        self._seeds: dict[str, SeedParameters] = {}
        self._lock = RLock()

    def account(self, region: str) -> Account:
        if region not in regions():
            raise validation_error(f"The simulator does not know the Region {region}.")
        with self._lock:
            if region not in self._accounts:
                self._accounts[region] = self._new_account(region)
            return self._accounts[region]

    def accounts(self) -> list[Account]:
        with self._lock:
            return list(self._accounts.values())

    def seeded(self, region: str) -> SeedParameters:
        """The resources that a new user needs in the Region, created if they do not exist."""
        with self._lock:
            if region not in self._seeds:
                self._seeds[region] = seed(self.account(region).services)
            return self._seeds[region]

    def reset(self) -> None:
        """Discard everything: the stacks and resources of every Region."""
        with self._lock:
            for account in self._accounts.values():
                account.store.close()
            self._accounts.clear()
            self._seeds.clear()
            self.services.reset()

    def stores(self) -> dict[str, Store]:
        """The stacks of each Region that has received a request."""
        with self._lock:
            return {region: account.store for region, account in self._accounts.items()}

    def seeds(self) -> dict[str, SeedParameters]:
        with self._lock:
            return dict(self._seeds)

    def restore(self, stores: Mapping[str, Store], seeds: Mapping[str, SeedParameters]) -> None:
        """Continue with the stacks of another world, whose services have been restored."""
        with self._lock:
            for region, store in stores.items():
                self._accounts[region] = replace(self._new_account(region), store=store)
            self._seeds.update(seeds)

    def _new_account(self, region: str) -> Account:
        return Account(
            account_id=self.settings.account_id,
            region=region,
            clock=self.clock,
            ids=self.ids,
            services=self.services.in_region(region),
            launch=self.gate.launching(run_now if self.settings.synchronous else run_in_background),
            nested=nested_stacks,
            durations=self.settings.durations,
            faults=self.faults,
        )
