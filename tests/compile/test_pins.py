"""What a user wrote in a flag or a file, read by the kind of the field."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn import BatchCore, Network, standalone
from metaflow_batch_cfn.compile.pins import from_text, read_pins
from metaflow_batch_cfn.core.errors import ConfigError


def read(values: dict[str, object]) -> dict[str, Any]:
    return read_pins(BatchCore, values, lambda name: f"pins.yaml:{name}:")


def refusals(values: dict[str, object]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(values)
    return [str(problem) for problem in caught.value.problems]


# Text


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("enable_gpu", "true", True),
        ("enable_gpu", "false", False),
        ("max_vcpus", "64", 64),
        ("max_vcpus", "-1", -1),
        ("instance_types", "m7i.large, r7i", ["m7i.large", "r7i"]),
        ("instance_types", "m7i", ["m7i"]),
        ("instance_types", "", []),
        ("name_prefix", "metaflow", "metaflow"),
        ("name_prefix", "", None),
        ("default_container_image", "", ""),
        ("spot_bid_percentage", "60", "60"),
        ("tags", "Project=metaflow, Team=a b=c", {"Project": "metaflow", "Team": "a b=c"}),
        ("tags", "", {}),
    ],
)
def test_text_is_read_by_the_kind_of_the_field(field: str, text: str, value: object) -> None:
    read_value = from_text(BatchCore, {field: text})[field]
    assert read_value == value
    assert type(read_value) is type(value)


def test_a_setting_that_is_a_number_is_read_as_one() -> None:
    assert from_text(Network, {"zones": "3"}) == {"zones": 3}
    assert from_text(Network, {"zones": "three"}) == {"zones": "three"}


@pytest.mark.parametrize("text", ["True", "yes", "on", "1", " true"])
def test_a_switch_is_true_or_false_and_nothing_near_it(text: str) -> None:
    (told,) = refusals(from_text(BatchCore, {"enable_gpu": text}))
    assert "enable_gpu" in told
    assert repr(text) in told


@pytest.mark.parametrize(
    "text", ["64.0", "1e2", "0x40", "+64", "64 ", "", "-", "--1", "٣", "²", "9" * 5000]
)
def test_a_number_is_whole_and_plain_and_nothing_near_it(text: str) -> None:
    (told,) = refusals(from_text(BatchCore, {"max_vcpus": text}))
    assert "expected a whole number" in told


def test_an_unknown_field_passes_as_text_to_be_told_with_the_others() -> None:
    assert from_text(BatchCore, {"no_such": "x"}) == {"no_such": "x"}


# Data


def test_data_becomes_the_values_that_a_module_takes() -> None:
    pins = read({"instance_types": ["m7i", "r7i"], "max_vcpus": 8, "enable_gpu": False})
    assert pins == {"instance_types": ("m7i", "r7i"), "max_vcpus": 8, "enable_gpu": False}
    assert standalone(BatchCore, **pins).resources


def test_null_means_unset_for_an_optional_field_only() -> None:
    assert read({"name_prefix": None}) == {"name_prefix": None}
    (told,) = refusals({"max_vcpus": None})
    assert told.startswith("pins.yaml:max_vcpus: max_vcpus: it has no value.")


def test_the_types_of_data_are_strict() -> None:
    wrong: dict[str, object] = {
        "max_vcpus": "64",
        "gpu_max_vcpus": True,
        "enable_spot": "true",
        "instance_types": "m7i",
        "default_container_image": 3,
        "name_prefix": False,
    }
    told = refusals(wrong)
    assert len(told) == len(wrong)
    for field, line in zip(wrong, told, strict=True):
        assert line.startswith(f"pins.yaml:{field}: {field}: expected")


def test_a_number_where_text_is_meant_is_told_with_the_hint_to_quote_it() -> None:
    (told,) = refusals({"spot_bid_percentage": 60})
    assert told.endswith("expected text, got 60. Write it in quotes.")


@pytest.mark.parametrize("wrong", ["yes", "maybe", 1, "true"])
def test_a_switch_is_refused_in_the_words_of_a_file(wrong: object) -> None:
    (told,) = refusals({"enable_spot": wrong})
    assert f"expected true or false, got {wrong!r}" in told
    assert ("without quotes" in told) == (wrong == "true")


def test_a_number_in_quotes_is_told_with_the_hint_to_leave_them_out() -> None:
    (told,) = refusals({"max_vcpus": "64"})
    assert told.endswith("expected a whole number, got '64'. Write it without quotes.")


@pytest.mark.parametrize("field", ["name_prefix", "default_container_image", "tags"])
def test_an_access_key_is_refused_and_never_repeated(field: str) -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLE"
    (told,) = refusals({field: {"Key": key} if field == "tags" else key})
    assert "contains an AWS access key" in told
    assert key not in told


def test_fields_below_a_name_of_their_own_are_told_to_move_up() -> None:
    (told,) = refusals({"batch": {"max_vcpus": 3}})
    assert told.endswith("Its members are fields: write them at the top, without 'batch'.")


def test_every_problem_is_told_at_once_each_with_its_place() -> None:
    told = refusals({"max_vcpu": 1, "max_vcpus": 0, "subnet_ids": [], "tags": {"aws:x": "y"}})
    assert [line.split(" ")[0] for line in told] == [
        "pins.yaml:max_vcpu::",
        "pins.yaml:max_vcpus:",
        "pins.yaml:subnet_ids:",
        "pins.yaml:tags:",
    ]


def test_an_unknown_field_is_told_with_what_was_meant() -> None:
    (told,) = refusals({"instance_type": ["m7i"]})
    assert told.endswith("no field 'instance_type'. Did you mean 'instance_types'?")


@pytest.mark.parametrize(
    ("parameter", "field"),
    [("MaxvCpus", "max_vcpus"), ("EnableGpu", "enable_gpu"), ("NamePrefix", "name_prefix")],
)
def test_who_gives_a_parameters_name_is_told_the_fields(parameter: str, field: str) -> None:
    (told,) = refusals({parameter: "x"})
    assert told.endswith(f"The field of parameter {parameter} is {field!r}.")


def test_the_place_is_asked_for_by_the_fields_name() -> None:
    with pytest.raises(ConfigError) as caught:
        read_pins(BatchCore, {"max_vcpus": 0}, {"max_vcpus": "--set"}.__getitem__)
    assert str(caught.value) == ("--set max_vcpus: 0 is too small. The least is 1.")


def test_nothing_written_pins_nothing() -> None:
    assert read({}) == {}
    assert from_text(BatchCore, {}) == {}
