"""A CloudFormation for laptops: the AWS API on loopback, with real change sets, events and outputs.

    with Simulator() as aws:
        aws.client("cloudformation").create_stack(StackName="a", TemplateBody=template)

In: requests from any AWS client (boto3, `aws`, ...). Out: CloudFormation's own responses, and
resources that can be read back through their services. Stages: `wire` reads requests, `operations`
handle them, `engine` plans and performs stack operations, `types` turns each resource into calls to
moto's `services`; `server` listens, `world` contains accounts, `batch` is AWS Batch, `running` runs
jobs.
Limits: resource types without a service are only records; quotas, the deployer's permissions and
eventual consistency are not modelled; moto keeps its state per process, so a process runs one
simulator at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

    from cfn_simulator.base.clock import Clock, Ids
    from cfn_simulator.faults import Fault
    from cfn_simulator.faults.plan import FaultPlan
    from cfn_simulator.server.server import Server

__all__ = ["Simulator"]


class Simulator:
    """A simulator in this process, for the duration of the `with` block.

    `run_jobs`: submitted jobs run as processes on this machine, as this user, without isolation;
    with `enforce_iam`, under the policies of their job role.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        region: str = "us-east-1",
        synchronous: bool = True,
        durations: Mapping[str, float] | None = None,
        run_jobs: bool = False,
        enforce_iam: bool = False,
        clock: Clock | None = None,
        ids: Ids | None = None,
        faults: Iterable[Fault] = (),
    ) -> None:
        from cfn_simulator.running.settings import run_settings
        from cfn_simulator.server.server import Server
        from cfn_simulator.world.world import Settings, World

        settings = Settings(
            region=region,
            synchronous=synchronous,
            durations=durations or {},
            jobs=run_settings(run_jobs, enforce_iam),
        )
        self.region = region
        self.server: Server = Server(World(settings, clock, ids, faults), host, port)

    def __enter__(self) -> Simulator:
        self.server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.stop()
        self.reset()

    @property
    def endpoint_url(self) -> str:
        return self.server.endpoint_url

    @property
    def parameters(self) -> dict[str, str]:
        """Parameter values for the `batch` template: the IDs and ARNs of existing resources."""
        return self.server.world.seeded(self.region).of_batch()

    @property
    def faults(self) -> FaultPlan:
        """The current script of faults: `add` to it, `clear` it, see which have fired."""
        return self.server.world.faults

    def environment(self) -> dict[str, str]:
        """The environment variables that a client in another process needs."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
        }

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client of a service; its type is generated at run time."""
        from cfn_simulator.base.hermetic import hermetic_boto3

        return hermetic_boto3().client(
            service,
            region_name=region or self.region,
            endpoint_url=self.endpoint_url,
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - not a secret: nothing checks it
        )

    def wait_for_job(
        self, job_id: str, *statuses: str, seconds: float = 60
    ) -> Mapping[str, Any] | None:
        """The job once it has one of the statuses or has ended; None after `seconds`.

        Needs `run_jobs`.
        """
        jobs = self.server.world.services.jobs
        if jobs is None:
            raise ValueError("jobs never run without run_jobs=True")
        return jobs.wait_for(job_id, statuses, seconds)

    def wait_for_execution(
        self, execution_arn: str, seconds: float = 60
    ) -> Mapping[str, Any] | None:
        """The execution of a state machine once it has ended; None after `seconds`."""
        from cfn_simulator.state_machines.completions import COMPLETIONS

        states = self.client("stepfunctions")

        def ended() -> Mapping[str, Any] | None:
            execution: Mapping[str, Any] = states.describe_execution(executionArn=execution_arn)
            return None if execution["status"] == "RUNNING" else execution

        return COMPLETIONS.wait(ended, seconds)

    def reset(self) -> None:
        """Forget every stack and every resource."""
        self.server.world.reset()
