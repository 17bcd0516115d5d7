"""What a job fits, why it fits nothing, and what would do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.instances.choose import Criterion, matching, relaxations
from metaflow_batch_cfn.instances.fitting import JobNeeds, fits, fitting, holds
from metaflow_batch_cfn.instances.model import Architecture, InstanceType
from metaflow_batch_cfn.instances.table import families, find, instance_types, offered
from metaflow_batch_cfn.instances.tokens import BUNDLES, expand
from metaflow_batch_cfn.instances.why import proposal, refusal_reasons

TOKENS = [*BUNDLES, *families(), "g6.xlarge", "c7i.large", "g6f.large", "zz9"]

needs = st.builds(
    JobNeeds,
    vcpus=st.integers(1, 256),
    memory_mib=st.integers(4, 5_000_000),
    gpus=st.integers(0, 9),
    architecture=st.sampled_from([None, *Architecture]),
)


def test_a_job_of_all_the_nominal_memory_does_not_fit() -> None:
    assert fitting(["g4dn.xlarge"], 4, 16_384, 1) == ()
    assert [each.name for each in fitting(["g4dn.xlarge"], 4, 15_000, 1)] == ["g4dn.xlarge"]


def test_the_smallest_type_comes_first() -> None:
    names = [each.name for each in fitting(["g6", "c7i"], 2, 8_000)]
    assert names[0] == "c7i.2xlarge"
    assert names.index("g6.xlarge") < names.index("g6.12xlarge")


def test_a_job_with_gpus_fits_only_whole_nvidia_gpus() -> None:
    assert fitting(["g6f", "inf2", "c7i"], 1, 1_000, 1) == ()
    assert [each.name for each in fitting(["g6"], 1, 1_000, 8)] == ["g6.48xlarge"]


def test_the_architecture_of_the_image_counts() -> None:
    found = fitting(["c7g", "c7i"], 2, 2_000, architecture=Architecture.ARM64)
    assert {each.family for each in found} == {"c7g"}


@given(needs, st.sampled_from(instance_types()))
def test_what_fits_could_fit(needs: JobNeeds, instance_type: InstanceType) -> None:
    assert holds(instance_type, needs) or not fits(instance_type, needs)


@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=4), needs)
def test_there_is_a_reason_exactly_if_nothing_fits(tokens: list[str], needs: JobNeeds) -> None:
    fitting_any = any(fits(each, needs) for each in expand(tokens))
    assert bool(refusal_reasons(tokens, needs)) != fitting_any


@given(needs, st.sampled_from([None, "eu-west-1", "af-south-1"]))
def test_what_is_proposed_fits_and_is_offered(needs: JobNeeds, region: str | None) -> None:
    proposed = proposal(needs, region)
    if proposed:
        assert fits(proposed, needs)
        assert region is None or proposed.name in (offered(region) or ())


def test_a_training_job_with_16_gib_on_c5_gets_the_available_memory() -> None:
    messages = " ".join(refusal_reasons(["c5.large", "c5.xlarge"], JobNeeds(4, 16_384)))
    assert "c5.xlarge has 8192 MiB, of which about 7618 are available to jobs" in messages
    assert "Request at most 7618 MiB." in messages
    assert "The smallest type that fits is" in messages
    assert "c5.large" not in messages.replace("c5.xlarge", "")


def test_each_resource_that_all_types_lack_is_reported_once_with_the_best_type() -> None:
    messages = refusal_reasons(["c7i.large", "c7i.xlarge"], JobNeeds(8, 64_000, 2))
    assert [each for each in messages if "GPU" in each and "requests 2" in each]
    assert [each for each in messages if each.startswith("c7i.xlarge has 4 vCPUs")]
    assert [each for each in messages if each.startswith("c7i.xlarge has 8192 MiB")]


def test_types_that_each_lack_something_else_are_reported_as_such() -> None:
    messages = refusal_reasons(["c7i.xlarge", "r7i.large"], JobNeeds(4, 12_000))
    assert messages[0] == "No single type has all that the job requests."


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("p3.2xlarge", "EC2 no longer offers p3.2xlarge. Use g6e"),
        ("mac2.metal", "does not support Mac instances"),
        ("g6.xlrage", "not known offline and may fit. Did you mean 'g6.xlarge'?"),
        ("g6.*", "not a valid instance type, family or bundle. Did you mean 'g6'?"),
        ("g6f.large", "a fraction of a GPU, which AWS Batch cannot schedule"),
        ("inf2.xlarge", "AWS Inferentia2 devices and no GPU"),
    ],
)
def test_tokens_without_types_are_explained(word: str, said: str) -> None:
    assert said in " ".join(refusal_reasons(word, JobNeeds(2, 2_000, 1)))


def test_an_image_of_the_other_architecture_is_reported() -> None:
    messages = refusal_reasons("c7g.large", JobNeeds(1, 1_000, architecture=Architecture.X86_64))
    assert messages[0] == "c7g.large is arm64, and the job's image is x86_64."


def test_a_job_without_an_architecture_gets_a_type_like_the_existing_ones() -> None:
    proposed = proposal(JobNeeds(4, 16_384), None, Architecture.ARM64)
    assert proposed is not None
    assert proposed.architecture is Architecture.ARM64


def test_a_type_of_the_other_architecture_is_proposed_if_there_is_no_other() -> None:
    proposed = proposal(JobNeeds(1, 1_000, 8), None, Architecture.ARM64)
    assert proposed is not None
    assert proposed.gpus == 8


def test_a_region_without_the_type_is_reported() -> None:
    there = offered("af-south-1")
    assert there is not None
    assert "g6.xlarge" not in there
    messages = refusal_reasons(["g6.xlarge"], JobNeeds(4, 8_000, 1), "af-south-1")
    assert messages[0].startswith("af-south-1 offers none of these types")
    assert refusal_reasons(["g6.xlarge"], JobNeeds(4, 8_000, 1), "us-gov-west-1") == ()


def test_a_job_that_is_too_large_for_every_type_is_reported_as_such() -> None:
    messages = refusal_reasons(["c7i"], JobNeeds(5_000, 1_000))
    assert messages[-1] == "No known type fits this job: request less, or split the job."


def test_a_search_meets_all_criteria_and_begins_with_the_smallest_type() -> None:
    criteria = [
        Criterion("gpu", lambda each: each.gpus > 0),
        Criterion("large", lambda each: each.memory_mib >= 65_536),
    ]
    found = matching(criteria)
    assert found
    assert all(each.gpus and each.memory_mib >= 65_536 for each in found)
    assert [each.gpus for each in found] == sorted(each.gpus for each in found)


def test_a_search_without_results_names_the_criteria_that_exclude_them() -> None:
    criteria = [
        Criterion("gpu", lambda each: each.gpus > 0),
        Criterion("c7i", lambda each: each.family == "c7i"),
        Criterion("x86_64", lambda each: each.architecture is Architecture.X86_64),
    ]
    assert matching(criteria) == ()
    assert [each.without for each in relaxations(criteria)] == ["gpu", "c7i"]


def test_without_criteria_everything_matches() -> None:
    assert set(matching([])) == set(instance_types())
    assert find("t3.nano") in matching([])
