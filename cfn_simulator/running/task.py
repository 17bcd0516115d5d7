"""What one attempt of a job runs: its command and its environment variables."""

from __future__ import annotations

import os
import re
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cfn_simulator.batch.state import BatchRegion, Document, named
from metaflow_batch_cfn.cfn.values.partitions import partition_of

PLACEHOLDER = re.compile(r"Ref::([A-Za-z0-9_.-]+)")


@dataclass(frozen=True)
class Task:
    """An attempt as ECS names it; `number` counts from 1."""

    job: Document
    environment: Document
    number: int
    task_id: str
    arn: str

    @classmethod
    def new(cls, batch: BatchRegion, job: Document, environment: Document) -> Task:
        task_id = uuid.uuid4().hex
        cluster = f"{environment['computeEnvironmentName']}_Batch_{environment['uuid']}"
        part = partition_of(batch.region)
        arn = f"arn:{part}:ecs:{batch.region}:{batch.account_id}:task/{cluster}/{task_id}"
        return cls(job, environment, len(job["attempts"]) + 1, task_id, arn)

    @property
    def platform(self) -> str:
        kind = self.environment.get("computeResources", {}).get("type", "EC2")
        return "AWS_ECS_FARGATE" if kind.startswith("FARGATE") else "AWS_ECS_EC2"


def command_of(job: Document) -> list[str]:
    """The command, its `Ref::name` replaced by the job's parameters."""
    parameters = job["parameters"]

    def replaced(found: re.Match[str]) -> str:
        return str(parameters.get(found[1], found[0]))

    return [PLACEHOLDER.sub(replaced, word) for word in job["container"].get("command", [])]


def variables_of(
    task: Task, region: str, endpoint_url: str, credentials: Mapping[str, str], folder: Path
) -> dict[str, str]:
    """The complete environment of the process; it inherits nothing from the simulator's own."""
    container = task.job["container"]
    return {
        # `python` is the simulator's own, so that jobs can import the packages installed with it.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "LANG": "C.UTF-8",
        # Metaflow installs boto3 and requests in a bare image; here they are installed already.
        "METAFLOW_SKIP_INSTALL_DEPENDENCIES": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        **{entry["name"]: entry.get("value", "") for entry in container["environment"]},
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_EXECUTION_ENV": task.platform,
        **credentials,
        **_identity(task),
    }


def _identity(task: Task) -> dict[str, str]:
    """The variables that Batch reserves (user guide, "job_env_vars")."""
    variables = {
        "AWS_BATCH_JOB_ID": task.job["jobId"],
        "AWS_BATCH_JOB_ATTEMPT": str(task.number),
        "AWS_BATCH_CE_NAME": task.environment["computeEnvironmentName"],
        "AWS_BATCH_JQ_NAME": named(task.job["jobQueue"]),
    }
    index = task.job.get("arrayProperties", {}).get("index")
    return variables if index is None else {**variables, "AWS_BATCH_JOB_ARRAY_INDEX": str(index)}
