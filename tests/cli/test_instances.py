"""`mfcfn instances`: what a user finds out about instance types without an account."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from metaflow_batch_cfn.instances.table import instance_types, offered, source
from tests.cli.conftest import Run


def listed(mfcfn: Run, *arguments: str) -> list[dict[str, Any]]:
    ended = mfcfn("instances", *arguments, "--output", "json")
    assert ended.code == 0
    types: list[dict[str, Any]] = ended.document["instance_types"]
    return types


def test_everything_is_listed_without_an_option(mfcfn: Run) -> None:
    assert len(listed(mfcfn)) == len(instance_types())
    assert mfcfn("instances", "--output", "json").document["source"] == source()


def test_every_listed_type_meets_gpu_memory_and_region(mfcfn: Run) -> None:
    found = listed(mfcfn, "--gpu", "--min-memory", "64", "--region", "eu-west-1")
    assert found
    available = offered("eu-west-1") or frozenset()
    for each in found:
        assert each["gpus"] > 0
        assert each["memory_mib"] >= 64 * 1024
        assert each["name"] in available


@pytest.mark.parametrize(
    ("options", "meets"),
    [
        (["--min-vcpus", "96"], lambda each: each["vcpus"] >= 96),
        (["--arch", "arm64"], lambda each: each["architecture"] == "arm64"),
        (["--family", "c7i"], lambda each: each["family"] == "c7i"),
        (["--efa"], lambda each: each["efa"]),
        (["--current"], lambda each: each["current_generation"]),
        (["--fits", "4,15000,1"], lambda each: each["gpus"] and each["usable_memory_mib"] >= 15000),
        (["--fits", "4,15000"], lambda each: each["vcpus"] >= 4),
        (["--min-memory", "0.5"], lambda each: each["memory_mib"] >= 512),
    ],
)
def test_each_option_keeps_exactly_the_types_that_meet_it(
    mfcfn: Run, options: list[str], meets: Any
) -> None:
    everything, found = listed(mfcfn), listed(mfcfn, *options)
    assert 0 < len(found) <= len(everything)
    assert all(map(meets, found))
    if "--fits" not in options:
        assert len(found) == sum(map(bool, map(meets, everything)))


def test_a_job_that_needs_the_nominal_memory_gets_the_next_size(mfcfn: Run) -> None:
    found = listed(mfcfn, "--fits", "4,16384,1", "--family", "g4dn")
    assert found[0]["name"] == "g4dn.2xlarge"


def test_several_families_and_bundles_are_listed_together(mfcfn: Run) -> None:
    found = listed(mfcfn, "--family", "default_arm64", "--family", "g6")
    assert {each["family"] for each in found} == {"m6g", "c6g", "r6g", "c7g", "g6"}


def test_the_table_begins_with_the_smallest_and_names_the_devices(mfcfn: Run) -> None:
    ended = mfcfn("instances", "--family", "g6", "--family", "g6f")
    head, *rows = ended.out.splitlines()
    assert head.split()[:2] == ["TYPE", "VCPUS"]
    assert rows[0].split()[0] == "g6f.large"
    assert "0.125 x NVIDIA L4 3 GiB" in rows[0]
    (largest,) = [row for row in rows if row.startswith("g6.48xlarge")]
    assert "8 x NVIDIA L4 22 GiB" in largest
    assert largest.split()[-2:] == ["yes", "current"]


def test_an_empty_result_shows_what_would_match_without_an_option(mfcfn: Run) -> None:
    ended = mfcfn("instances", "--gpu", "--family", "c7i", "--arch", "x86_64")
    assert ended.code == 0
    assert "No instance type matches --gpu --arch x86_64 --family c7i." in ended.out
    assert "Without --gpu: " in ended.out
    assert "the smallest is c7i.large" in ended.out
    assert "Without --family c7i: " in ended.out
    assert "Without --arch" not in ended.out


def test_an_empty_result_that_no_single_option_explains_is_reported(mfcfn: Run) -> None:
    ended = mfcfn("instances", "--min-vcpus", "5000", "--min-memory", "500000")
    assert "Leaving out one of these is not enough" in ended.out


def test_an_empty_result_is_an_empty_list_for_a_script(mfcfn: Run) -> None:
    ended = mfcfn("instances", "--gpu", "--family", "c7i", "--output", "json")
    assert ended.document["instance_types"] == []
    assert "No instance type matches" in ended.err


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--region", "eu-wst-1"], "Did you mean 'eu-west-1'?"),
        (["--region", "cn-north-1"], "commercial regions only"),
        (["--family", "c77"], "Did you mean 'c7i'?"),
        (["--family", "p3"], "no longer offered by EC2. Use g6e"),
        (["--family", "c7i.large"], "Its family is 'c7i'."),
        (["--family", "optimum"], "Did you mean 'optimal'?"),
        (["--family", ""], "--family"),
        (["--min-memory", "lots"], "--min-memory: 'lots' is not a number of GiB"),
        (["--min-memory", "nan"], "--min-memory"),
        (["--min-memory", "-1"], "--min-memory"),
        (["--min-memory", "1e999"], "--min-memory"),
        (["--min-memory", "1_0"], "--min-memory"),
        (["--min-vcpus", "2.5"], "--min-vcpus: '2.5' is not a number of vCPUs"),
        (["--min-vcpus", "0"], "--min-vcpus"),
        (["--fits", "4"], "--fits: '4' is not a job size"),
        (["--fits", "4,,1"], "--fits"),
        (["--fits", "4,15000,1,1"], "--fits"),
        (["--fits", "4,\u0661"], "--fits"),
        (["--arch", "arm"], "arm64"),
        (["--gpu", "--gpu"], "--gpu is given 2 times"),
    ],
)
def test_an_invalid_value_is_named_with_a_remedy(
    mfcfn: Run, options: list[str], expected: str
) -> None:
    ended = mfcfn("instances", *options)
    assert ended.code == 2
    assert expected in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


def test_all_invalid_values_are_reported_at_once(mfcfn: Run) -> None:
    ended = mfcfn(
        "instances", "--region", "x", "--fits", "y", "--min-memory", "z", "--output", "json"
    )
    wheres = [each["where"] for each in ended.document["error"]["problems"]]
    assert wheres == ["--min-memory", "--region", "--fits"]


def test_the_command_loads_neither_client_nor_linter_nor_simulator() -> None:
    program = (
        "import sys\n"
        "from metaflow_batch_cfn.cli.main import main\n"
        "assert main(['instances', '--gpu']) == 0\n"
        "heavy = {'boto3', 'botocore', 'cfnlint', 'moto', 'rich', 'troposphere'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[]"
