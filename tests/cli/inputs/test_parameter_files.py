"""Parameter files: four formats, one meaning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metaflow_batch_cfn.cli.inputs.parameter_files import given_in, parameters_of
from metaflow_batch_cfn.core.errors import ConfigError, Problem

EXPECTED = {"SubnetIds": "subnet-1,subnet-2", "EnableSpot": "true", "MaxvCpus": "16"}
FORMATS = {
    "mapping.yaml": "SubnetIds: [subnet-1, subnet-2]\nEnableSpot: true\nMaxvCpus: 16\n",
    "create-stack.json": json.dumps(
        [{"ParameterKey": key, "ParameterValue": value} for key, value in EXPECTED.items()]
    ),
    "deploy.json": json.dumps([f"{key}={value}" for key, value in EXPECTED.items()]),
    "pipeline.json": json.dumps({"Parameters": EXPECTED}),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_values(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(FORMATS[name])
    assert parameters_of([str(path)], []) == EXPECTED


def test_a_later_file_overrides_an_earlier_one_and_a_flag_overrides_both(tmp_path: Path) -> None:
    first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
    first.write_text("A: one\nB: one\nC: one\n")
    second.write_text("B: two\nC: two\n")
    values = parameters_of([str(first), str(second)], ["C=three"])
    assert values == {"A": "one", "B": "two", "C": "three"}


def test_a_value_may_contain_equals_signs(tmp_path: Path) -> None:
    assert parameters_of([], ["Query=a=b"]) == {"Query": "a=b"}


def test_null_and_use_previous_value_leave_a_parameter_unchanged(tmp_path: Path) -> None:
    plain, listed = tmp_path / "p.yaml", tmp_path / "l.json"
    plain.write_text("A: null\nB: x\n")
    listed.write_text('[{"ParameterKey": "C", "UsePreviousValue": true}]')
    assert parameters_of([str(plain), str(listed)], []) == {"B": "x"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("A: {b: c}\n", "bad.yaml:1:"),
        ("A: [[x]]\n", "A must be text"),
        ("just text\n", "expected parameters"),
        ("", "expected parameters"),
        ('["A"]', "KEY=VALUE"),
        ('[{"Key": "A", "Value": "b"}]', "ParameterKey"),
        ('["A=1", "A=2"]', "A is given twice"),
        ('{"Parameters": {"A": "b"}, "Tags": {"x": "y"}}', "--tag"),
        ("Account: 012345678901\n", "bad.yaml:1:"),
    ],
)
def test_an_invalid_parameter_file_is_reported_with_the_place(
    tmp_path: Path, content: str, expected: str
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(content)
    with pytest.raises(ConfigError) as raised:
        parameters_of([str(path)], [])
    assert "bad.yaml" in str(raised.value)
    assert expected in str(raised.value)


def test_the_problems_with_all_files_and_flags_are_reported_together(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("A: {b: c}\n")
    with pytest.raises(ConfigError) as raised:
        parameters_of([str(path), str(tmp_path / "absent.yaml")], ["B"])
    assert len(raised.value.problems) == 3


def test_a_problem_names_its_place_for_a_value_from_a_file_but_not_from_a_flag(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("A: 1\nB: 2\nC: 3\n")
    wrong = [Problem(f"parameter {name}", "wrong") for name in "BC"]
    with pytest.raises(ConfigError) as raised, given_in([str(path)], ["C=4"]).located():
        raise ConfigError(wrong)
    assert str(raised.value) == f"{path}:2:1 parameter B: wrong\nparameter C: wrong"


def test_an_unknown_name_is_kept_even_if_its_value_is_null(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("Known: null\nUnknown: null\nOther: x\n")
    assert given_in([str(path)], []).with_unknown_names(["Known"]) == {"Other": "x", "Unknown": ""}
