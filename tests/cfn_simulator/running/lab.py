"""Batch with a runner, a clock that only the test advances, and pipes to jobs."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from cfn_simulator.running.runner import JobRunner
from cfn_simulator.running.settings import RunSettings
from cfn_simulator.services.services import Services
from tests.cfn_simulator.batch_requests import environment
from tests.cfn_simulator.batch_world import BatchWorld

# Long enough for a busy machine; a test that passes waits for an event, not for this.
PATIENCE = 20.0
# Blocks until it is killed.
FOREVER = "exec sleep 3600"


class ManualClock:
    """Starts today, since CloudWatch Logs rejects events of other days."""

    def __init__(self) -> None:
        self._now = datetime.now(timezone.utc)

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


@dataclass
class Lab:
    world: BatchWorld
    folder: Path
    enforce_iam: bool = False
    clock: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        self.services = Services(
            account_id=self.world.sandbox.services.account_id,
            clock=self.clock,
            jobs=RunSettings(self.enforce_iam, self.folder / "jobs"),
        )
        self.runner.start("http://127.0.0.1:9")

    @property
    def runner(self) -> JobRunner:
        assert self.services.jobs is not None
        return self.services.jobs

    @property
    def batch(self) -> Any:
        return self.services.client("batch")

    def queue(
        self, name: str = "queue", resources: dict[str, Any] | None = None, **given: Any
    ) -> None:
        """Creates a queue with a compute environment of four vCPUs."""
        request = environment(self.world, f"{name}-ce")
        request["computeResources"].update(resources or {})
        self.batch.create_compute_environment(**request)
        order = [{"order": 1, "computeEnvironment": f"{name}-ce"}]
        self.batch.create_job_queue(
            jobQueueName=name, priority=1, computeEnvironmentOrder=order, **given
        )

    def definition(self, script: str, vcpus: int = 1, **container: Any) -> str:
        made = self.batch.register_job_definition(
            jobDefinitionName="job",
            type="container",
            containerProperties={
                "image": "python",
                "command": ["bash", "-c", script],
                "resourceRequirements": [
                    {"type": "VCPU", "value": str(vcpus)},
                    {"type": "MEMORY", "value": "512"},
                ],
                **container,
            },
        )
        return str(made["jobDefinitionArn"])

    def submit(self, script: str, vcpus: int = 1, queue: str = "queue", **given: Any) -> str:
        definition = self.definition(script, vcpus, **given.pop("container", {}))
        made = self.batch.submit_job(
            jobName="step", jobQueue=queue, jobDefinition=definition, **given
        )
        return str(made["jobId"])

    def wait(self, job_id: str, *statuses: str) -> dict[str, Any]:
        """The job as Batch describes it, once it has one of the statuses or has ended."""
        found = self.runner.wait_for(job_id, statuses, PATIENCE)
        assert found is not None, self.described(job_id)
        assert not statuses or found["status"] in statuses, found
        return self.described(job_id)

    def described(self, job_id: str) -> dict[str, Any]:
        return dict(self.batch.describe_jobs(jobs=[job_id])["jobs"][0])

    def pass_time(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        self.runner.wake()

    def printed(self, job: dict[str, Any], group: str = "/aws/batch/job") -> list[str]:
        events = self.services.client("logs").get_log_events(
            logGroupName=group,
            logStreamName=job["container"]["logStreamName"],
            startFromHead=True,
        )
        return [event["message"] for event in events["events"]]

    def pipe(self, name: str = "pipe") -> Pipe:
        path = self.folder / name
        os.mkfifo(path)
        return Pipe(path)


@dataclass(frozen=True)
class Pipe:
    """A job writes to `path`; the reader waits for it."""

    path: Path

    def read(self) -> str:
        """Everything, once no writer has it open."""
        return self.path.read_text()
