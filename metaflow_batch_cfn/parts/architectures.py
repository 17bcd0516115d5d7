"""One architecture for each compute environment, as far as its bundles of types tell."""

from __future__ import annotations

from collections.abc import Iterator

from troposphere import And, Not, Or, Ref

from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.parts.rule_functions import Contains

ONE_ARCHITECTURE = ParameterRule(
    "OneArchitecture",
    asserts=Not(
        And(
            Contains(Ref("InstanceTypes"), "default_arm64"),
            Or(
                Contains(Ref("InstanceTypes"), "default_x86_64"),
                Contains(Ref("InstanceTypes"), "optimal"),
            ),
        )
    ),
    told="InstanceTypes holds types of two architectures; a compute environment takes one.",
)


def mixed_architectures(field: str, instance_types: object) -> Iterator[Problem]:
    """What is wrong with types known now."""
    if isinstance(instance_types, (list, tuple)):
        bundles = {"default_arm64"} & set(instance_types)
        others = {"default_x86_64", "optimal"} & set(instance_types)
        if bundles and others:
            yield Problem(
                field,
                f"{', '.join(sorted(bundles | others))} are of two architectures",
                "A compute environment takes one.",
            )
