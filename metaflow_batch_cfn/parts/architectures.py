"""One architecture for each compute environment, as far as the launch form can tell: types known
now are checked one by one (`instance_checks`)."""

from __future__ import annotations

from troposphere import And, Not, Or, Ref

from metaflow_batch_cfn.core.declare import ParameterRule
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
