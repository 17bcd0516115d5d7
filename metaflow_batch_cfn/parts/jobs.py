"""Property values of job definitions."""

from __future__ import annotations

from troposphere import Ref, batch

from metaflow_batch_cfn.core.values import Text


def retry_on_host_loss(attempts: int) -> batch.RetryStrategy:
    """Try again when the instance went away, and stop on anything else.

    AWS Batch retries whatever no entry matches, so the last one matches all:
    https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html
    """
    return batch.RetryStrategy(
        Attempts=attempts,
        EvaluateOnExit=[
            batch.EvaluateOnExit(OnStatusReason="Host EC2*", Action="RETRY"),
            batch.EvaluateOnExit(OnReason="*", Action="EXIT"),
        ],
    )


def logs_to(group: Text, stream_prefix: str) -> batch.LogConfiguration:
    """Container output to a CloudWatch log group, in streams PREFIX/CONTAINER/TASK."""
    return batch.LogConfiguration(
        LogDriver="awslogs",
        Options={
            "awslogs-group": group,
            "awslogs-region": Ref("AWS::Region"),
            "awslogs-stream-prefix": stream_prefix,
        },
    )


def resources(vcpus: int, memory_mib: int) -> list[batch.ResourceRequirement]:
    """What a container reserves: whole vCPUs and MiB of memory."""
    return [
        batch.ResourceRequirement(Type="VCPU", Value=str(vcpus)),
        batch.ResourceRequirement(Type="MEMORY", Value=str(memory_mib)),
    ]
