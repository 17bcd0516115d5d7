"""Instance types known now, against what is known of them and of the job that is to run there.

The table of types is loaded only where there is something to check.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.core.errors import Problem


def instance_problems(
    field: str,
    instance_types: object,
    *,
    gpu: bool = False,
    max_vcpus: object = None,
    job: tuple[object, object, object] | None = None,
) -> Iterator[Problem]:
    """What is certainly wrong. `job` is its vCPUs, its memory in MiB and its GPUs, of which any
    that is known only at deploy time leaves the job out."""
    if not isinstance(instance_types, (list, tuple)):
        return
    tokens = [token for token in instance_types if isinstance(token, str)]
    if len(tokens) < len(instance_types):
        return
    from metaflow_batch_cfn.instances import checks
    from metaflow_batch_cfn.instances.fitting import JobNeeds

    known = [value for value in job or () if isinstance(value, int)]
    needs = JobNeeds(known[0], known[1], known[2]) if len(known) == 3 else None
    ceiling = max_vcpus if isinstance(max_vcpus, int) else None
    yield from checks.problems(tokens, field, gpu=gpu, max_vcpus=ceiling, job=needs)
