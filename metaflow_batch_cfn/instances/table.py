"""The shipped table, read when first asked for.

`families` holds a line for each family: what its sizes share, and the sizes as words.
`xlarge:4:16` has 4 vCPUs and 16 GiB; further fields are `e` for EFA, `o` for On-Demand only, and
the devices: `1*22888` is one of 22888 MiB, `0*2861*0.125` an eighth of one. `regions` tells how a
region differs from `common`, in words read in order: `g6` adds a family, `-c5` takes one away,
`g6.xlarge` and `-c5.large` do so with a type.
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
    """A line of the table."""

    arm64: bool
    previous: bool
    accelerator: tuple[str, str, str]
    sizes: str


class Table(TypedDict):
    """The file."""

    source: str
    families: dict[str, Family]
    common: str
    regions: dict[str, str]


def find(name: str) -> InstanceType | None:
    """A type by its name; `suggestion` says what may have been meant where there is none."""
    known = family_types(name.partition(".")[0])
    return next((each for each in known if each.name == name), None)


def suggestion(name: str) -> str:
    """`"Did you mean 'm5.large'?"` of a type or family that is not known, or nothing."""
    plain = name.strip().lower()
    family, dot, _ = plain.partition(".")
    if not dot:
        return close_to(family, families())
    known = [each.name for each in family_types(family)]
    return close_to(plain, known or [each.name for each in instance_types()])


def close_to(word: str, known: Iterable[str]) -> str:
    """As `did_you_mean`, without the list of all choices where none is close."""
    told = did_you_mean(word, known)
    return told if told.startswith("Did you mean") else ""


def families() -> tuple[str, ...]:
    return tuple(_table()["families"])


@cache
def family_types(family: str) -> tuple[InstanceType, ...]:
    """The sizes of a family from small to large, bare metal too; none where it is not known."""
    line = _table()["families"].get(family)
    return tuple(_types(family, line)) if line else ()


@cache
def instance_types() -> tuple[InstanceType, ...]:
    """Every type, by family."""
    return tuple(each for family in families() for each in family_types(family))


def common_families() -> tuple[str, ...]:
    """Those of which most regions offer every size."""
    return tuple(_table()["common"].split())


def regions() -> tuple[str, ...]:
    """The regions whose offerings are known."""
    return tuple(_table()["regions"])


@cache
def offered(region: str) -> frozenset[str] | None:
    """The names of the types that a region offers; `None` where that is not known offline."""
    differences = _table()["regions"].get(region)
    if differences is None:
        return None
    names: set[str] = set()
    for word in (*common_families(), *differences.split()):
        taken = word.removeprefix("-")
        meant = {taken} if "." in taken else {each.name for each in family_types(taken)}
        names = names - meant if word.startswith("-") else names | meant
    return frozenset(names)


def offered_of(types: Iterable[InstanceType], region: str | None) -> tuple[InstanceType, ...]:
    """Those that the region offers; all of them where that is not known."""
    names = offered(region) if region else None
    return tuple(each for each in types if names is None or each.name in names)


def source() -> str:
    """Which release of which package the table was derived from, e.g. `moto 5.2.5`."""
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


def _accelerator(told: tuple[str, str, str], devices: str) -> Accelerator:
    kind, manufacturer, name = told
    count, memory, *share = devices.split("*")
    return Accelerator(
        AcceleratorKind(kind), manufacturer, name, int(count), int(memory), *map(float, share)
    )
