"""The shipped table is what the script makes of moto's data, and reads back as moto tells it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from metaflow_batch_cfn.instances.model import (
    Accelerator,
    AcceleratorKind,
    Architecture,
    InstanceType,
)
from metaflow_batch_cfn.instances.table import (
    common_families,
    families,
    family_types,
    find,
    instance_types,
    offered,
    regions,
    source,
    suggestion,
)
from scripts import instances as script

NOTICE = Path(__file__).parents[2] / "NOTICE"

from_this_moto = pytest.mark.skipif(
    source() != script.source(),
    reason=f"the table is of {source()}, and {script.source()} is installed: its data differ",
)


@from_this_moto
def test_the_shipped_table_is_what_the_script_writes() -> None:
    text = script.TABLE.read_text(encoding="utf-8")
    assert text == script.table(), "run python scripts/instances.py"


@from_this_moto
def test_every_type_equals_motos_description() -> None:
    described = script.read(script.moto_resources() / "instance_types.json.gz")
    reported = {name: figures for name, figures in described.items() if not name.startswith("mac")}
    assert {each.name for each in instance_types()} == set(reported)
    for each in instance_types():
        assert facts_read(each) == facts_reported(reported[each.name]), each.name


def facts_read(each: InstanceType) -> dict[str, object]:
    return {
        "vcpus": each.vcpus,
        "memory": each.memory_mib,
        "arm64": each.architecture is Architecture.ARM64,
        "current": each.current,
        "bare metal": each.bare_metal,
        "efa": each.efa,
        "spot": each.spot,
        "gpus": each.gpus,
        "devices": each.accelerator is not None,
    }


def facts_reported(reported: dict[str, Any]) -> dict[str, object]:
    gpus = reported.get("GpuInfo", {"Gpus": []})["Gpus"]
    return {
        "vcpus": reported["VCpuInfo"]["DefaultVCpus"],
        "memory": reported["MemoryInfo"]["SizeInMiB"],
        "arm64": "arm64" in reported["ProcessorInfo"]["SupportedArchitectures"],
        "current": reported["CurrentGeneration"],
        "bare metal": reported["BareMetal"],
        "efa": reported["NetworkInfo"]["EfaSupported"],
        "spot": "spot" in reported["SupportedUsageClasses"],
        "gpus": sum(gpu["Count"] for gpu in gpus),
        "devices": any(key.endswith(("GpuInfo", "NeuronInfo", "FpgaInfo")) for key in reported)
        or any("Accelerator" in key for key in reported),
    }


@from_this_moto
def test_every_region_offers_what_moto_lists() -> None:
    folder = script.moto_resources() / "instance_type_offerings" / "region"
    reported = {
        path.name.removesuffix(".json.gz"): {
            each["InstanceType"]
            for each in script.read(path)
            if not each["InstanceType"].startswith("mac")
        }
        for path in folder.iterdir()
    }
    assert set(regions()) == set(reported)
    assert {region: set(offered(region) or ()) for region in regions()} == reported


def test_the_script_says_whether_the_file_is_fresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "TABLE", tmp_path / "table.json")
    assert script.main(["--check"]) == 1
    assert not (tmp_path / "table.json").exists()
    assert script.main([]) == 0
    assert script.main(["--check"]) == 0
    assert capsys.readouterr().out == "table.json: stale\ntable.json: fresh\n"


def test_the_table_is_small_and_a_line_changes_with_a_family() -> None:
    text = script.TABLE.read_text(encoding="utf-8")
    assert len(text.encode()) < 40_000
    lines = text.splitlines()
    assert sum(line.startswith('"g6":') for line in lines) == 1
    assert set(json.loads(text)) == {"source", "families", "common", "regions"}


def test_the_notice_names_the_source_its_version_and_its_licence() -> None:
    notice = NOTICE.read_text(encoding="utf-8")
    assert source() in notice
    assert "Apache License, Version 2.0" in notice
    assert "metaflow_batch_cfn/instances/table.json" in notice


def test_a_type_is_found_with_all_its_facts() -> None:
    found = find("g6.12xlarge")
    assert found is not None
    assert (found.vcpus, found.memory_mib, found.gpus) == (48, 196_608, 4)
    assert found.efa
    assert found.current
    assert found.accelerator is not None
    assert found.accelerator.name == "L4"
    assert found.accelerator.memory_mib == 22_888


def test_the_memory_of_small_types_is_exact() -> None:
    nano, odd = find("t3.nano"), find("c1.medium")
    assert nano is not None
    assert odd is not None
    assert (nano.memory_mib, odd.memory_mib) == (512, 1740)


def test_a_fraction_of_a_gpu_is_not_a_gpu() -> None:
    part = find("g6f.2xlarge")
    assert part is not None
    assert part.gpus == 0
    assert part.accelerator is not None
    assert (part.accelerator.count, part.accelerator.share) == (0, 0.25)


def test_neuron_devices_are_not_gpus() -> None:
    neuron = find("inf2.xlarge")
    assert neuron is not None
    assert neuron.gpus == 0
    assert neuron.accelerator is not None
    assert neuron.accelerator.kind is AcceleratorKind.NEURON


def test_jobs_get_less_than_the_nominal_memory() -> None:
    measured = find("m4.large")  # 7985 MiB register, says AWS's page on memory management
    assert measured is not None
    assert measured.memory_mib == 8192
    assert measured.usable_memory_mib <= 7985
    assert all(0 < each.usable_memory_mib < each.memory_mib for each in instance_types())


def test_mac_instances_are_left_out() -> None:
    assert not [each for each in families() if each.startswith("mac")]


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("m5.lrage", "m5.large"),
        ("M5.Large", "m5.large"),
        ("g6x.xlarge", "g6.xlarge"),
        ("c77", "c7i"),
        ("c7i.3xlarge", "c7i.xlarge"),
    ],
)
def test_a_misspelled_type_or_family_gets_a_suggestion(misspelt: str, meant: str) -> None:
    assert find(misspelt) is None
    assert suggestion(misspelt) == f"Did you mean {meant!r}?"


def test_nothing_is_suggested_if_nothing_is_similar() -> None:
    assert suggestion("zz9.enormous") == ""


def test_an_unknown_family_has_no_types_and_an_unknown_region_no_offer() -> None:
    assert family_types("zz9") == ()
    assert offered("us-gov-west-1") is None


def test_common_families_are_offered_whole_by_most_regions() -> None:
    for family in common_families():
        names = {each.name for each in family_types(family)}
        whole = [region for region in regions() if names <= (offered(region) or frozenset())]
        assert 2 * len(whole) > len(regions()), family


def test_importing_reads_no_table_and_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "import metaflow_batch_cfn.instances.checks, metaflow_batch_cfn.instances.choose\n"
        "from metaflow_batch_cfn.instances import table\n"
        "assert table._table.cache_info().currsize == 0\n"
        "table.find('m5.large')\n"
        "heavy = {'boto3', 'botocore', 'cfnlint', 'moto', 'rich', 'troposphere', 'difflib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_the_version_in_the_table_is_one_that_was_released() -> None:
    name, _, released = source().partition(" ")
    assert name == "moto"
    assert released.split(".")[0] == version("moto").split(".")[0]


def test_batch_schedules_only_nvidia_gpus() -> None:
    devices = Accelerator(AcceleratorKind.GPU, "AMD", "Radeon", count=1, memory_mib=8192)
    each = InstanceType("g99.xlarge", 4, 16_384, Architecture.X86_64, devices)
    assert each.gpus == 0
    assert replace(each, accelerator=replace(devices, manufacturer="NVIDIA")).gpus == 1
