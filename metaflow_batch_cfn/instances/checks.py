"""Checks the values of `InstanceTypes`, for builders, linters and preflight checks.

In: the values, and what is known about their environment and a job. Out: refusals, for what is
certainly wrong, and warnings, for what probably is: a type that is not known offline may exist.
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
    """The problems found, separated by certainty."""

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
    """All refusals and warnings; see `Case` for the arguments."""
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
    """The refusals only, which make a builder raise an error."""
    yield from examine(
        tokens, field, gpu=gpu, own_image=own_image, max_vcpus=max_vcpus, job=job
    ).refusals
