"""What a job can reserve, on EC2 and on Fargate."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from troposphere import Condition, If, Parameter, Ref, encode_to_dict

from metaflow_batch_cfn import Gated
from metaflow_batch_cfn.parts.batch.job_definitions import Job
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources, FargateResources
from tests.parts.batch.jobs import ec2, fargate, refused_ec2, refused_fargate

# The service's own table, restated by its bounds.
TIERS = {
    0.25: (512, 2048),
    0.5: (1024, 4096),
    1: (2048, 8192),
    2: (4096, 16384),
    4: (8192, 30720),
    8: (16384, 61440),
    16: (32768, 122880),
    32: (61440, 249856),
}


def problems_of(vcpus: Any, memory_mib: Any) -> list[str]:
    resources = FargateResources(vcpus=vcpus, memory_mib=memory_mib)
    return [problem.where for problem in resources.problems("resources")]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("memory_mib", 2, "The minimum is 4 MiB"),
        ("memory_mib", "2GB", "Give 2048"),
        ("memory_mib", "16 GiB", "Give 16384"),
        ("memory_mib", 1024.5, "whole number"),
        ("memory_mib", None, "whole number"),
        ("vcpus", 0, "The minimum is 1 vCPU"),
        ("vcpus", 0.5, "whole number"),
        ("vcpus", True, "whole number"),
        ("gpus", 0, "Omit it"),
        ("gpus", -1, "The minimum is 1 GPU"),
        ("gpus", "some", "whole number"),
    ],
)
def test_what_ec2_cannot_reserve_is_rejected_with_its_field(
    field: str, value: Any, message: str
) -> None:
    resources = {"vcpus": 1, "memory_mib": 2048, field: value}
    problems = refused_ec2(resources=Ec2Resources(**resources))
    assert list(problems) == [f"runs.resources.{field}"]
    assert message in problems[f"runs.resources.{field}"]


def test_memory_is_required() -> None:
    with pytest.raises(TypeError, match="memory_mib"):
        Ec2Resources(vcpus=1)  # type: ignore[call-arg]


def test_numbers_reach_aws_batch_as_text() -> None:
    requirements = Ec2Resources(vcpus=4, memory_mib=16384, gpus=1).requirements()
    assert encode_to_dict(requirements) == [
        {"Type": "VCPU", "Value": "4"},
        {"Type": "MEMORY", "Value": "16384"},
        {"Type": "GPU", "Value": "1"},
    ]


def test_gpus_from_a_parameter_may_be_absent_at_deploy_time() -> None:
    gpus = Gated(Ref(Parameter("Gpus", Type="String")), Condition("HasGpus"))
    *_, requirement = Ec2Resources(vcpus=1, memory_mib=4096, gpus=gpus).requirements()
    assert isinstance(requirement, If)
    assert encode_to_dict(requirement)["Fn::If"][0] == "HasGpus"


def test_the_combinations_of_fargate_are_accepted() -> None:
    for vcpus, (least, most) in TIERS.items():
        assert problems_of(vcpus, least) == []
        assert problems_of(vcpus, most) == []


@given(st.sampled_from(sorted(TIERS)), st.integers(0, 300_000))
def test_no_memory_outside_its_tier_is_accepted(vcpus: float, memory: int) -> None:
    least, most = TIERS[vcpus]
    if not least <= memory <= most or memory % 512:
        assert problems_of(vcpus, memory) == ["resources.memory_mib"]


@pytest.mark.parametrize(
    ("vcpus", "memory"),
    [(0.25, 4096), (8, 17408), (16, 33792), (32, 65536), (1, 2049)],
)
def test_memory_between_the_steps_is_rejected_with_the_choices(vcpus: float, memory: int) -> None:
    problems = refused_fargate(resources=FargateResources(vcpus=vcpus, memory_mib=memory))
    (message,) = problems.values()
    assert list(problems) == ["runs.resources.memory_mib"]
    assert str(TIERS[vcpus][0]) in message


@pytest.mark.parametrize("vcpus", [3, 0, 64, "many"])
def test_fargate_has_no_other_sizes(vcpus: Any) -> None:
    problems = refused_fargate(resources=FargateResources(vcpus=vcpus, memory_mib=2048))
    assert "0.25, 0.5, 1, 2, 4, 8, 16, 32" in problems["runs.resources.vcpus"]


def test_a_fargate_job_with_a_gpu_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="gpus"):
        FargateResources(vcpus=1, memory_mib=2048, gpus=1)  # type: ignore[call-arg]


def test_values_known_at_deploy_time_pass() -> None:
    number = Ref(Parameter("Number", Type="Number"))
    on_ec2 = Job(runs=ec2(resources=Ec2Resources(vcpus=number, memory_mib=number)))
    on_fargate = Job(runs=fargate(resources=FargateResources(vcpus=number, memory_mib=number)))
    for job in (on_ec2, on_fargate):
        (container,) = job.containers
        values = [each["Value"] for each in encode_to_dict(container.resources.requirements())]
        assert values == [{"Ref": "Number"}] * 2
