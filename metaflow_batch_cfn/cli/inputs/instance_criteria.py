"""The options of `mfcfn instances` as criteria; all invalid values are reported at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.instances.choose import Criterion
from metaflow_batch_cfn.instances.fitting import JobNeeds, fits
from metaflow_batch_cfn.instances.retired import successor_of
from metaflow_batch_cfn.instances.table import close_to, families, offered, regions
from metaflow_batch_cfn.instances.tokens import BUNDLES

# More than any instance has; larger figures are mistakes, for example in the unit.
_MOST = 10**9
_SIZE = re.compile("([0-9]{1,9}),([0-9]{1,9})(?:,([0-9]{1,9}))?")


@dataclass(frozen=True, kw_only=True)
class InstanceOptions:
    """The values of the options."""

    gpu: bool = False
    min_memory: str | None = None
    min_vcpus: str | None = None
    arch: str | None = None
    region: str | None = None
    families: tuple[str, ...] = ()
    efa: bool = False
    current: bool = False
    fits: str | None = None


Read = Iterator[Criterion | Problem]


def criteria_of(options: InstanceOptions) -> tuple[Criterion, ...]:
    """The criteria that types must meet; raises ConfigError for invalid values."""
    read = (
        *_flags(options),
        *_memory(options.min_memory),
        *_vcpus(options.min_vcpus),
        *_architecture(options.arch),
        *_region(options.region),
        *_families(options.families),
        *_job(options.fits),
    )
    problems = [each for each in read if isinstance(each, Problem)]
    if problems:
        raise ConfigError(problems)
    return tuple(each for each in read if isinstance(each, Criterion))


def _flags(options: InstanceOptions) -> Read:
    if options.gpu:
        yield Criterion("--gpu", lambda each: each.gpus > 0)
    if options.efa:
        yield Criterion("--efa", lambda each: each.efa)
    if options.current:
        yield Criterion("--current", lambda each: each.current)


def _memory(size: str | None) -> Read:
    if size is None:
        return
    gib = _number(size)
    if gib is None:
        yield Problem("--min-memory", f"{size!r} is not a number of GiB", "Write e.g. 64 or 0.5.")
    else:
        yield Criterion(f"--min-memory {size}", lambda each: each.memory_mib >= gib * 1024)


def _vcpus(count: str | None) -> Read:
    if count is None:
        return
    vcpus = _number(count)
    if vcpus is None or not vcpus.is_integer():
        yield Problem("--min-vcpus", f"{count!r} is not a number of vCPUs", "Write e.g. 4.")
    else:
        yield Criterion(f"--min-vcpus {count}", lambda each: each.vcpus >= vcpus)


def _architecture(name: str | None) -> Read:
    if name:
        yield Criterion(f"--arch {name}", lambda each: each.architecture.value == name)


def _region(region: str | None) -> Read:
    if region is None:
        return
    names = offered(region)
    if names is None:
        what = f"the instance types offered in {region!r} are not known offline"
        remedy = "The table covers commercial regions only; omit --region for others."
        yield Problem("--region", what, f"{close_to(region, regions())} {remedy}".strip())
    else:
        yield Criterion(f"--region {region}", lambda each: each.name in names)


def _families(names: Sequence[str]) -> Read:
    accepted = {family for name in names for family in BUNDLES.get(name, (name,))}
    known = set(families())
    for family in sorted(accepted - known):
        yield _unknown_family(family)
    if names and accepted <= known:
        label = " ".join(f"--family {name}" for name in names)
        yield Criterion(label, lambda each: each.family in accepted)


def _unknown_family(text: str) -> Problem:
    if successor_of(text):
        return Problem("--family", f"{text} is no longer offered by EC2", successor_of(text))
    family = text.partition(".")[0]
    if family != text and family in families():
        return Problem("--family", f"{text!r} is an instance type", f"Its family is {family!r}.")
    remedy = close_to(text.strip().lower(), (*families(), *BUNDLES))
    return Problem("--family", f"unknown instance family {text!r}", remedy)


def _job(requirements: str | None) -> Read:
    if requirements is None:
        return
    size = _SIZE.fullmatch(requirements)
    if size is None:
        what = f"{requirements!r} is not a job size"
        yield Problem("--fits", what, "Write vCPUs,MiB or vCPUs,MiB,GPUs, e.g. 4,15000,1.")
        return
    vcpus, memory_mib, gpus = (int(figure or 0) for figure in size.groups())
    needs = JobNeeds(vcpus, memory_mib, gpus)
    yield Criterion(f"--fits {requirements}", lambda each: fits(each, needs))


def _number(text: str) -> float | None:
    """A positive, finite number, without the other spellings that Python accepts."""
    try:
        number = float(text)
    except ValueError:
        return None
    plain = text.isascii() and not set(text) & set("_ \t\n")
    return number if plain and math.isfinite(number) and 0 < number <= _MOST else None
