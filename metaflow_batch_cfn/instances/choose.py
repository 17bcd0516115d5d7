"""Searches: types that meet criteria, and where none does, which criterion stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from metaflow_batch_cfn.instances.model import InstanceType, smallest_first
from metaflow_batch_cfn.instances.table import instance_types


@dataclass(frozen=True)
class Criterion:
    """A condition, and how the one who asks calls it."""

    told: str
    meets: Callable[[InstanceType], bool]


@dataclass(frozen=True)
class Relaxation:
    """What would match if one criterion were left out."""

    without: str
    matches: tuple[InstanceType, ...]


def matching(criteria: Sequence[Criterion]) -> tuple[InstanceType, ...]:
    """Those that meet all of them, the smallest first."""
    return tuple(
        sorted(
            (each for each in instance_types() if all(one.meets(each) for one in criteria)),
            key=smallest_first,
        )
    )


def relaxations(criteria: Sequence[Criterion]) -> tuple[Relaxation, ...]:
    """For each criterion without which something matches, what does."""
    tried = (
        Relaxation(left_out.told, matching([each for each in criteria if each is not left_out]))
        for left_out in criteria
    )
    return tuple(each for each in tried if each.matches)
