"""What a builder, a linter or a preflight says of the words in `InstanceTypes`.

In: the words, and what is known of their environment and of a job. Out: refusals, of what is
certainly wrong, and warnings, of what probably is: a type that is not known offline may exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.instances.case import Case
from metaflow_batch_cfn.instances.cautions import cautions
from metaflow_batch_cfn.instances.fitting import JobNeeds
from metaflow_batch_cfn.instances.refusals import refusals
from metaflow_batch_cfn.instances.tokens import read_token


@dataclass(frozen=True)
class Examined:
    """What was found, told apart by how certain it is."""

    refusals: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def examine(
    tokens: Sequence[str],
    field: str,
    *,
    gpu: bool = False,
    spot: bool = False,
    own_image: bool = False,
    max_vcpus: int | None = None,
    job: JobNeeds | None = None,
    region: str | None = None,
) -> Examined:
    """Everything that can be said; `Case` says what the arguments mean."""
    case = Case(
        field=field,
        tokens=tuple(map(read_token, tokens)),
        gpu=gpu,
        spot=spot,
        own_image=own_image,
        max_vcpus=max_vcpus,
        job=job,
        region=region,
    )
    return Examined(refusals=tuple(refusals(case)), warnings=tuple(cautions(case)))


def problems(
    tokens: Sequence[str],
    field: str,
    *,
    gpu: bool = False,
    own_image: bool = False,
    max_vcpus: int | None = None,
    job: JobNeeds | None = None,
) -> Iterator[Problem]:
    """The refusals only: what a builder raises for."""
    yield from examine(
        tokens, field, gpu=gpu, own_image=own_image, max_vcpus=max_vcpus, job=job
    ).refusals
