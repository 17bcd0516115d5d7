"""The table of instance types in this package, read on first use.

`families` has a line for each family: what its sizes have in common, and the sizes as words.
`xlarge:4:16` has 4 vCPUs and 16 GiB; further fields are `e` for EFA, `o` for On-Demand only, and
the devices: `1*22888` is one device with 22888 MiB, `0*2861*0.125` an eighth of one. `regions`
lists how a region differs from `common`, in words that apply in order: `g6` adds a family, `-c5`
removes one, and `g6.xlarge` and `-c5.large` do the same for a type.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import TypedDict

from metaflow_batch_cfn.core.errors import did_you_mean
from metaflow_batch_cfn.instances.model import (
    Accelerator,
    AcceleratorKind,
    Architecture,
    InstanceType,
)


class Family(TypedDict, total=False):
    """A line of the table; `accelerator` is its kind, manufacturer and name."""

    arm64: bool
    previous: bool
    accelerator: tuple[str, str, str]
    sizes: str


class Table(TypedDict):
    """The content of `table.json`."""

    source: str
    families: dict[str, Family]
    common: str
    regions: dict[str, str]


def find(name: str) -> InstanceType | None:
    """The type with this name, or None; see `suggestion` for similar names."""
    known = family_types(name.partition(".")[0])
    return next((each for each in known if each.name == name), None)


def suggestion(name: str) -> str:
    """`"Did you mean 'm5.large'?"` for a type or family that is not known, or `""`."""
    plain = name.strip().lower()
    family, dot, _ = plain.partition(".")
    if not dot:
        return close_to(family, families())
    known = [each.name for each in family_types(family)]
    return close_to(plain, known or [each.name for each in instance_types()])


def close_to(word: str, known: Iterable[str]) -> str:
    """As `did_you_mean`, but without the list of all choices if none is similar."""
    hint = did_you_mean(word, known)
    return hint if hint.startswith("Did you mean") else ""


def families() -> tuple[str, ...]:
    return tuple(_table()["families"])


@cache
def family_types(family: str) -> tuple[InstanceType, ...]:
    """The sizes of a family from small to large, including bare metal; none if it is not known."""
    line = _table()["families"].get(family)
    return tuple(_types(family, line)) if line else ()


@cache
def instance_types() -> tuple[InstanceType, ...]:
    """Every type, by family."""
    return tuple(each for family in families() for each in family_types(family))


def common_families() -> tuple[str, ...]:
    """The families of which most regions offer every size."""
    return tuple(_table()["common"].split())


def regions() -> tuple[str, ...]:
    """The regions whose offerings are known offline."""
    return tuple(_table()["regions"])


@cache
def offered(region: str) -> frozenset[str] | None:
    """The names of the types that a region offers; None if they are not known offline."""
    differences = _table()["regions"].get(region)
    if differences is None:
        return None
    names: set[str] = set()
    for word in (*common_families(), *differences.split()):
        name = word.removeprefix("-")
        named = {name} if "." in name else {each.name for each in family_types(name)}
        names = names - named if word.startswith("-") else names | named
    return frozenset(names)


def offered_of(types: Iterable[InstanceType], region: str | None) -> tuple[InstanceType, ...]:
    """The types that the region offers; all of them if that is not known."""
    names = offered(region) if region else None
    return tuple(each for each in types if names is None or each.name in names)


def source() -> str:
    """The package and version from which the table was derived, e.g. `moto 5.2.5`."""
    return _table()["source"]


@cache
def _table() -> Table:
    text = (files(__package__) / "table.json").read_text(encoding="utf-8")
    table: Table = json.loads(text)
    return table


def _types(family: str, line: Family) -> Iterator[InstanceType]:
    architecture = Architecture.ARM64 if line.get("arm64") else Architecture.X86_64
    for word in line["sizes"].split():
        size, vcpus, gib, *further = word.split(":")
        devices = [field for field in further if "*" in field]
        yield InstanceType(
            name=f"{family}.{size}",
            vcpus=int(vcpus),
            memory_mib=round(float(gib) * 1024),
            architecture=architecture,
            accelerator=_accelerator(line["accelerator"], devices[0]) if devices else None,
            efa="e" in further,
            spot="o" not in further,
            current=not line.get("previous", False),
        )


def _accelerator(description: tuple[str, str, str], devices: str) -> Accelerator:
    kind, manufacturer, name = description
    count, memory, *share = devices.split("*")
    return Accelerator(
        AcceleratorKind(kind), manufacturer, name, int(count), int(memory), *map(float, share)
    )
