"""What is refused and what is warned of, by the cases of a compute environment's types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.instances.checks import examine, problems
from metaflow_batch_cfn.instances.fitting import JobNeeds
from metaflow_batch_cfn.instances.table import families
from metaflow_batch_cfn.instances.tokens import BUNDLES

FIELD = "instance_types"


def refused(*tokens: str, gpu: bool = False, own_image: bool = False) -> str:
    found = examine(tokens, FIELD, gpu=gpu, own_image=own_image).refusals
    return "\n".join(map(str, found))


def warned(*tokens: str, gpu: bool = False, own_image: bool = False) -> str:
    found = examine(tokens, FIELD, gpu=gpu, own_image=own_image)
    assert found.refusals == ()
    return "\n".join(map(str, found.warnings))


@pytest.mark.parametrize(
    ("tokens", "gpu"),
    [
        (["default_x86_64"], False),
        (["optimal"], False),
        (["default_arm64"], False),
        (["c7i", "m7i.large", "r7i.metal-24xl"], False),
        (["t3.micro"], False),
        (["g6.xlarge", "g6.2xlarge", "g5"], True),
        (["p5.4xlarge", "p4d"], True),
    ],
)
def test_ordinary_types_have_no_problems(tokens: list[str], gpu: bool) -> None:
    found = examine(tokens, FIELD, gpu=gpu, spot=True, max_vcpus=256, region="us-east-1")
    assert (found.refusals, found.warnings) == ((), ())


def test_no_type_at_all_is_rejected() -> None:
    (problem,) = problems([], FIELD)
    assert problem == Problem(
        FIELD, "no instance type", "Specify at least one, e.g. default_x86_64."
    )


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("m5.lrage", "Did you mean 'm5.large'?"),
        ("c77", "Did you mean 'c7i'?"),
        ("zz9.huge", "Check that EC2 offers it."),
    ],
)
def test_an_unknown_type_gives_a_warning_and_is_not_rejected(word: str, message: str) -> None:
    assert f"{FIELD}[1]: {word} is not known offline" in (warned("c7i", word))
    assert message in warned(word)


def test_an_unknown_type_with_the_name_of_a_gpu_type_counts_as_one() -> None:
    assert "its name suggests that it has GPUs" in warned("g9.xlarge", gpu=True)
    assert "has no GPU" not in warned("g9.xlarge", gpu=True)


@pytest.mark.parametrize(
    "tokens",
    [
        ("c7g.large", "m5.large"),
        ("optimal", "c7g"),
        ("optimal", "c7g.large"),
        ("optimal", "default_arm64"),
    ],
)
def test_two_architectures_are_rejected(tokens: tuple[str, str]) -> None:
    message = refused(*tokens)
    assert message.startswith(f"{FIELD}: ")
    assert all(word in message for word in tokens)
    assert "arm64" in message
    assert "x86_64" in message


@pytest.mark.parametrize(
    "word", ["p3.2xlarge", "p3", "p2.xlarge", "g3", "g3s.xlarge", "g4ad.xlarge", "f1", "dl1"]
)
def test_retired_families_are_rejected_with_a_replacement(word: str) -> None:
    message = refused("g6.xlarge", word, gpu=True)
    assert f"{FIELD}[1]: EC2 no longer offers {word}. Use " in message


@pytest.mark.parametrize("word", ["M5.Large", "m5 large", "c7i.*", "optimum", "", "m5.large,c5"])
def test_a_malformed_token_is_rejected(word: str) -> None:
    assert f"{FIELD}[0]: {word!r} is not a valid instance type, family or bundle" in refused(word)


def test_mac_instances_are_rejected() -> None:
    assert f"{FIELD}[0]: AWS Batch does not support Mac instances" in refused("mac2.metal")


def test_the_first_graviton_needs_a_custom_image() -> None:
    assert f"{FIELD}[0]: Amazon Linux 2023 does not support a1.large" in refused("a1.large")
    assert warned("a1.large", own_image=True) == ""


def test_a_v100_needs_a_custom_image() -> None:
    assert "ECS_AL2023_NVIDIA" in refused("p3dn.24xlarge", gpu=True)
    assert warned("p3dn.24xlarge", gpu=True, own_image=True) == ""


@pytest.mark.parametrize("word", ["m5.large", "optimal", "c7i", "inf2.xlarge"])
def test_a_type_without_gpu_in_a_gpu_environment_gives_a_warning(word: str) -> None:
    assert f"{FIELD}[1]: {word} has no GPU" in warned("g6.xlarge", word, gpu=True)


def test_a_fraction_of_a_gpu_gives_a_warning_in_a_gpu_environment() -> None:
    assert "a fraction of a GPU, which AWS Batch cannot schedule" in warned("g6f.large", gpu=True)


def test_gpu_families_that_batch_does_not_list_give_a_warning() -> None:
    assert "does not list g7 for GPU jobs" in warned("g7.2xlarge", gpu=True)


def test_gpus_without_the_image_for_them_give_a_warning() -> None:
    assert f"{FIELD}[0]: g6.xlarge has GPUs" in warned("g6.xlarge")
    assert warned("g6.xlarge", own_image=True) == ""


@pytest.mark.parametrize("word", ["inf2.xlarge", "trn1", "f2.6xlarge"])
def test_other_devices_need_a_custom_image(word: str) -> None:
    assert f"no driver for the devices of {word}" in warned(word)
    assert warned(word, own_image=True) == ""


def test_gpus_on_arm64_need_a_custom_image() -> None:
    assert "no NVIDIA image for arm64 (g5g.xlarge)" in warned("g5g.xlarge", gpu=True)


def test_a_type_that_is_too_small_for_any_job_gives_a_warning() -> None:
    assert f"{FIELD}[0]: t2.nano has 512 MiB" in warned("t2.nano")


def test_a_ceiling_below_the_smallest_type_gives_a_warning() -> None:
    found = examine(["p4d.24xlarge", "p5.48xlarge"], "gpu_types", gpu=True, max_vcpus=32)
    (problem,) = found.warnings
    assert problem.where == "gpu_types"
    assert problem.what.startswith("the smallest type, p4d.24xlarge, has 96 vCPUs")
    assert "32" in problem.what
    assert "96" in problem.remedy
    assert examine(["p4d", "g6.xlarge"], "gpu_types", gpu=True, max_vcpus=32).warnings == ()


def test_a_job_above_the_ceiling_is_rejected() -> None:
    (problem,) = problems(["c7i"], FIELD, max_vcpus=4, job=JobNeeds(8, 1_000))
    assert problem.what == "a job requests 8 vCPUs, and the environment allows 4"


def test_a_job_that_fits_no_type_is_rejected_with_alternatives() -> None:
    (problem,) = problems(["c5.large", "c5.xlarge"], FIELD, job=JobNeeds(4, 16_384))
    assert problem.what.startswith("the job fits none of the types: c5.xlarge has 8192 MiB")
    assert "Request at most 7618 MiB." in problem.remedy


def test_a_job_of_exactly_the_nominal_memory_is_rejected() -> None:
    assert list(problems(["g4dn.xlarge"], FIELD, gpu=True, job=JobNeeds(4, 16_384, 1)))


def test_a_job_that_fits_by_nominal_memory_only_gives_a_warning() -> None:
    found = examine(["g4dn.xlarge"], FIELD, gpu=True, job=JobNeeds(4, 16_000, 1))
    assert found.refusals == ()
    assert "of which about 15237 are available to jobs" in found.warnings[0].what


def test_a_job_that_may_fit_an_unknown_type_gives_a_warning() -> None:
    found = examine(["c7i.large", "c11i.huge"], FIELD, job=JobNeeds(64, 1_000))
    assert found.refusals == ()
    assert any("none of the types that are known offline" in each.what for each in found.warnings)


def test_a_job_that_fits_one_of_several_types_is_fine() -> None:
    found = examine(["c7i.large", "r7i.xlarge"], FIELD, job=JobNeeds(4, 30_000))
    assert (found.refusals, found.warnings) == ((), ())


def test_types_that_a_region_does_not_offer_give_a_warning() -> None:
    found = examine(["g6.xlarge", "g4dn"], FIELD, gpu=True, region="af-south-1")
    assert [each.where for each in found.warnings] == [f"{FIELD}[0]"]
    assert "af-south-1 does not offer g6.xlarge" in found.warnings[0].what
    assert examine(["g6.xlarge"], FIELD, gpu=True, region="us-gov-west-1").warnings == ()


def test_types_that_are_never_spot_give_a_warning_in_a_spot_environment() -> None:
    (problem,) = examine(["hpc7g.4xlarge", "c7g.4xlarge"], FIELD, spot=True).warnings
    assert "hpc7g.4xlarge is not available as Spot capacity" in problem.what


def test_all_problems_are_reported_at_once() -> None:
    found = list(problems(["p3", "mac1.metal", "C5", "c7g", "c7i"], FIELD))
    assert [each.where for each in found] == [f"{FIELD}[{at}]" for at in (0, 1, 2)] + [FIELD]


@given(
    st.lists(st.one_of(st.text(max_size=12), st.sampled_from([*families(), *BUNDLES])), max_size=5),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, 1, 64]),
    st.sampled_from([None, JobNeeds(1, 2_000), JobNeeds(4, 10**7, 1)]),
)
def test_any_tokens_are_examined_and_every_problem_says_where_and_what(
    tokens: list[str], gpu: bool, spot: bool, ceiling: int | None, job: JobNeeds | None
) -> None:
    found = examine(tokens, FIELD, gpu=gpu, spot=spot, max_vcpus=ceiling, job=job)
    for each in (*found.refusals, *found.warnings):
        assert each.where.startswith(FIELD)
        assert each.what
        assert not each.what.endswith(".")
