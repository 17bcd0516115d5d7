"""Searches: the types that meet all criteria, and if none does, which criterion excludes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from metaflow_batch_cfn.instances.model import InstanceType, smallest_first
from metaflow_batch_cfn.instances.table import instance_types


@dataclass(frozen=True)
class Criterion:
    """A condition, and the label by which the user knows it."""

    label: str
    meets: Callable[[InstanceType], bool]


@dataclass(frozen=True)
class Relaxation:
    """What would match if one criterion were left out."""

    without: str
    matches: tuple[InstanceType, ...]


def matching(criteria: Sequence[Criterion]) -> tuple[InstanceType, ...]:
    """The types that meet all criteria, smallest first."""
    return tuple(
        sorted(
            (each for each in instance_types() if all(which.meets(each) for which in criteria)),
            key=smallest_first,
        )
    )


def relaxations(criteria: Sequence[Criterion]) -> tuple[Relaxation, ...]:
    """For each criterion without which some types match, those types."""
    tried = (
        Relaxation(omitted.label, matching([each for each in criteria if each is not omitted]))
        for omitted in criteria
    )
    return tuple(each for each in tried if each.matches)
