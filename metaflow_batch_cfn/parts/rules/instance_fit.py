"""Whether instance types are compatible with each other and fit the job.

The launch form checks what its rules can express. Types known now are checked in full against the
table of instance types, which is loaded only then.
"""

from __future__ import annotations

from collections.abc import Iterator

from troposphere import And, AWSHelperFn, Not, Or, Ref

from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.errors import Problem


class Contains(AWSHelperFn):
    """Whether a list of strings contains a value: a rule function that troposphere lacks.

    https://docs.aws.amazon.com/servicecatalog/latest/adminguide/intrinsic-function-reference-rules.html
    """

    def __init__(self, values: AWSHelperFn, value: str) -> None:
        self.data = {"Fn::Contains": [values, value]}


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
    explanation="InstanceTypes mixes architectures. A compute environment supports only one.",
)


def instance_problems(
    field: str,
    instance_types: object,
    *,
    gpu: bool = False,
    max_vcpus: object = None,
    job: tuple[object, object, object] | None = None,
) -> Iterator[Problem]:
    """What is certainly wrong. `job` is its vCPUs, memory in MiB and GPUs; if one of them is known
    only at deploy time, the job is not checked."""
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
