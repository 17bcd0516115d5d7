"""The options of `mfcfn instances` as criteria; all that is wrong with them is told at once."""

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

# More than any instance has; larger figures are mistakes, of the unit for one.
_MOST = 10**9
_SIZE = re.compile("([0-9]{1,9}),([0-9]{1,9})(?:,([0-9]{1,9}))?")


@dataclass(frozen=True, kw_only=True)
class InstanceOptions:
    """What the options say."""

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


def criteria_of(asked: InstanceOptions) -> tuple[Criterion, ...]:
    """What types have to meet; raises ConfigError for values that mean nothing."""
    read = (
        *_flags(asked),
        *_memory(asked.min_memory),
        *_vcpus(asked.min_vcpus),
        *_architecture(asked.arch),
        *_region(asked.region),
        *_families(asked.families),
        *_job(asked.fits),
    )
    problems = [each for each in read if isinstance(each, Problem)]
    if problems:
        raise ConfigError(problems)
    return tuple(each for each in read if isinstance(each, Criterion))


def _flags(asked: InstanceOptions) -> Read:
    if asked.gpu:
        yield Criterion("--gpu", lambda each: each.gpus > 0)
    if asked.efa:
        yield Criterion("--efa", lambda each: each.efa)
    if asked.current:
        yield Criterion("--current", lambda each: each.current)


def _memory(told: str | None) -> Read:
    if told is None:
        return
    gib = _number(told)
    if gib is None:
        yield Problem("--min-memory", f"{told!r} is no number of GiB", "Write e.g. 64 or 0.5.")
    else:
        yield Criterion(f"--min-memory {told}", lambda each: each.memory_mib >= gib * 1024)


def _vcpus(told: str | None) -> Read:
    if told is None:
        return
    vcpus = _number(told)
    if vcpus is None or not vcpus.is_integer():
        yield Problem("--min-vcpus", f"{told!r} is no number of vCPUs", "Write e.g. 4.")
    else:
        yield Criterion(f"--min-vcpus {told}", lambda each: each.vcpus >= vcpus)


def _architecture(told: str | None) -> Read:
    if told:
        yield Criterion(f"--arch {told}", lambda each: each.architecture.value == told)


def _region(told: str | None) -> Read:
    if told is None:
        return
    names = offered(told)
    if names is None:
        what = f"what {told!r} offers is not known offline"
        remedy = "The table has commercial regions only; leave --region out for others."
        yield Problem("--region", what, f"{close_to(told, regions())} {remedy}".strip())
    else:
        yield Criterion(f"--region {told}", lambda each: each.name in names)


def _families(told: Sequence[str]) -> Read:
    wanted = {family for text in told for family in BUNDLES.get(text, (text,))}
    known = set(families())
    for family in sorted(wanted - known):
        yield _unknown_family(family)
    if told and wanted <= known:
        given = " ".join(f"--family {text}" for text in told)
        yield Criterion(given, lambda each: each.family in wanted)


def _unknown_family(text: str) -> Problem:
    if successor_of(text):
        return Problem("--family", f"{text} is no longer offered by EC2", successor_of(text))
    family = text.partition(".")[0]
    if family != text and family in families():
        return Problem("--family", f"{text!r} is a type", f"Its family is {family!r}.")
    remedy = close_to(text.strip().lower(), (*families(), *BUNDLES))
    return Problem("--family", f"no family {text!r} is known offline", remedy)


def _job(told: str | None) -> Read:
    if told is None:
        return
    size = _SIZE.fullmatch(told)
    if size is None:
        what = f"{told!r} is no size of a job"
        yield Problem("--fits", what, "Write vCPUs,MiB or vCPUs,MiB,GPUs, e.g. 4,15000,1.")
        return
    vcpus, memory_mib, gpus = (int(figure or 0) for figure in size.groups())
    needs = JobNeeds(vcpus, memory_mib, gpus)
    yield Criterion(f"--fits {told}", lambda each: fits(each, needs))


def _number(text: str) -> float | None:
    """A number of something that there is; not the other words that Python takes for one."""
    try:
        number = float(text)
    except ValueError:
        return None
    plain = text.isascii() and not set(text) & set("_ \t\n")
    return number if plain and math.isfinite(number) and 0 < number <= _MOST else None
