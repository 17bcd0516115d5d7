#!/usr/bin/env python3
"""Write metaflow_batch_cfn/instances/table.json: what is known offline about EC2 instance types.

python scripts/instances.py            write it
python scripts/instances.py --check    exit 1 if it differs

The source is the data in the installed moto (Apache-2.0, see NOTICE), which moto collected from
DescribeInstanceTypes and DescribeInstanceTypeOfferings. Mac instances, which AWS Batch does not
support, and data that is not used here are omitted. `instances/table.py` describes the format.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parent.parent / "metaflow_batch_cfn" / "instances" / "table.json"
ARCHITECTURES = ("x86_64", "arm64")
# As DescribeInstanceTypes names them; the first that a type has determines its kind. Inferentia is
# reported under two names.
ACCELERATORS = (
    ("gpu", "GpuInfo", "Gpus"),
    ("neuron", "NeuronInfo", "NeuronDevices"),
    ("inference", "InferenceAcceleratorInfo", "Accelerators"),
    ("fpga", "FpgaInfo", "Fpgas"),
    ("media", "MediaAcceleratorInfo", "Accelerators"),
)

Described = dict[str, Any]
Families = dict[str, dict[str, Described]]


def main(arguments: list[str]) -> int:
    """Write or compare. With --check, the exit code is 1 if the file is out of date."""
    text = table()
    stale = not TABLE.is_file() or TABLE.read_text(encoding="utf-8") != text
    if "--check" in arguments:
        print(f"{TABLE.name}: {'stale' if stale else 'fresh'}")
        return int(stale)
    TABLE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def table() -> str:
    """The file: JSON with one line per family and per Region, so that diffs are readable."""
    resources = moto_resources()
    families = by_family(read(resources / "instance_types.json.gz"))
    offered = {
        path.name.removesuffix(".json.gz"): {each["InstanceType"] for each in read(path)}
        for path in sorted((resources / "instance_type_offerings" / "region").iterdir())
    }
    common = common_families(families, offered)
    lines = [
        f'"source": {json.dumps(source())}',
        section("families", {name: family(sizes) for name, sizes in families.items()}),
        f'"common": {json.dumps(" ".join(common))}',
        section(
            "regions",
            {
                region: " ".join(differences(families, common, names))
                for region, names in offered.items()
            },
        ),
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def source() -> str:
    return f"moto {version('moto')}"


def moto_resources() -> Path:
    """Where moto stores its data. moto itself is not imported."""
    found = find_spec("moto")
    if found is None or found.origin is None:
        raise SystemExit("moto is not installed: pip install '.[local]'")
    return Path(found.origin).parent / "ec2" / "resources"


def read(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def section(name: str, content: dict[str, Any]) -> str:
    lines = (
        f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}"
        for key, value in content.items()
    )
    return f'"{name}": {{\n' + ",\n".join(lines) + "\n}"


def by_family(described: dict[str, Described]) -> Families:
    """Families by name, sizes from small to large; only architectures that AWS Batch supports."""
    families: Families = defaultdict(dict)
    for name, description in sorted(described.items(), key=_smallest_first):
        if architecture(description):
            family_name, _, size = name.partition(".")
            families[family_name][size] = description
    return dict(sorted(families.items()))


def _smallest_first(item: tuple[str, Described]) -> tuple[int, int, str]:
    name, description = item
    return description["VCpuInfo"]["DefaultVCpus"], description["MemoryInfo"]["SizeInMiB"], name


def architecture(description: Described) -> str:
    """The 64-bit architecture if an old type also supports i386; empty for Mac instances."""
    supported = description["ProcessorInfo"]["SupportedArchitectures"]
    return next((each for each in ARCHITECTURES if each in supported), "")


def family(sizes: dict[str, Described]) -> dict[str, Any]:
    """What its sizes have in common, and each size as a word."""
    (common_architecture,) = {architecture(each) for each in sizes.values()}
    (current,) = {each["CurrentGeneration"] for each in sizes.values()}
    shared: dict[str, Any] = {}
    if common_architecture == "arm64":
        shared["arm64"] = True
    if not current:
        shared["previous"] = True
    accelerators = {kind_of(each) for each in sizes.values() if accelerator(each)}
    if accelerators:
        (shared["accelerator"],) = accelerators
    return {**shared, "sizes": " ".join(map(size_word, sizes, sizes.values()))}


def size_word(size: str, description: Described) -> str:
    """`xlarge:4:16` is 4 vCPUs and 16 GiB; `e` is EFA, `o` On-Demand only, `1*22888` a device of
    22888 MiB, `0*2861*0.125` an eighth of one."""
    gib = description["MemoryInfo"]["SizeInMiB"] / 1024
    words = [size, str(description["VCpuInfo"]["DefaultVCpus"]), f"{gib:.12g}"]
    if description["NetworkInfo"]["EfaSupported"]:
        words.append("e")
    if "spot" not in description["SupportedUsageClasses"]:
        words.append("o")
    return ":".join([*words, *devices(description)])


def devices(description: Described) -> Iterator[str]:
    found = accelerator(description)
    if found:
        _, device = found
        memory = device.get("MemoryInfo", {}).get("SizeInMiB", 0)
        share = device.get("GpuPartitionSize", 1)
        yield f"{device['Count']}*{memory}" + ("" if share == 1 else f"*{share:g}")


def kind_of(description: Described) -> tuple[str, str, str]:
    found = accelerator(description)
    assert found
    kind, device = found
    return kind, device.get("Manufacturer", "AWS"), device["Name"]


def accelerator(description: Described) -> tuple[str, Described] | None:
    """The one kind of device that a type has, if it has one."""
    for kind, outer, inner in ACCELERATORS:
        if outer in description:
            (device,) = description[outer][inner]
            return kind, device
    return None


def common_families(families: Families, offered: dict[str, set[str]]) -> list[str]:
    """Families whose every size is offered in most Regions: each Region lists its differences."""
    return [
        name
        for name, sizes in families.items()
        if 2 * sum(_names(name, sizes) <= names for names in offered.values()) > len(offered)
    ]


def differences(families: Families, common: list[str], offered: set[str]) -> Iterator[str]:
    """`g6` and `-c5` add or remove a family, `g6.xlarge` and `-c5.large` a type, in order."""
    for name, sizes in families.items():
        everything = _names(name, sizes)
        missing = [f"-{each}" for each in _in_order(name, sizes, everything - offered)]
        available = _in_order(name, sizes, everything & offered)
        from_all = [*([] if name in common else [name]), *missing]
        from_none = [*([f"-{name}"] if name in common else []), *available]
        yield from min(from_all, from_none, key=len)


def _names(name: str, sizes: dict[str, Described]) -> set[str]:
    return {f"{name}.{size}" for size in sizes}


def _in_order(name: str, sizes: dict[str, Described], chosen: set[str]) -> list[str]:
    return [f"{name}.{size}" for size in sizes if f"{name}.{size}" in chosen]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
