"""Why a job fits none of the types that an environment may start, in sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from metaflow_batch_cfn.instances.fitting import JobNeeds, fits, fitting_of
from metaflow_batch_cfn.instances.model import (
    AcceleratorKind,
    Architecture,
    InstanceType,
    smallest_first,
)
from metaflow_batch_cfn.instances.retired import successor_of
from metaflow_batch_cfn.instances.table import common_families, instance_types, offered_of
from metaflow_batch_cfn.instances.tokens import Token, TokenKind, meant, read_token

_PLAIN_FAMILY = re.compile("[cmr][0-9]+[agi]")


def refusal_reasons(
    tokens: str | Iterable[str], needs: JobNeeds, region: str | None = None
) -> tuple[str, ...]:
    """What stands between the job and the types; nothing where it fits one of them.

    Hardware and, with a region, what that region offers. Capacity and quotas are not known here.
    """
    words = [tokens] if isinstance(tokens, str) else tokens
    read = [read_token(text) for text in words]
    types = tuple({each.name: each for token in read for each in token.types}.values())
    there = offered_of(types, region)
    if fitting_of(there, needs):
        return ()
    return (
        *(said for token in read for said in what_is_wrong(token)),
        *(shortages(there, needs) if there else _nothing_there(types, region)),
        *what_would_do(there, needs, region),
    )


def what_is_wrong(token: Token) -> Iterator[str]:
    """A sentence of a word that stands for no known type."""
    match token.kind:
        case TokenKind.RETIRED:
            yield f"{token.text} is no longer offered by EC2. {successor_of(token.family)}"
        case TokenKind.APPLE:
            yield f"{token.text} is one of Apple's machines, on which AWS Batch does not run."
        case TokenKind.MALFORMED:
            yield f"{token.text!r} is no instance type, family or bundle. {meant(token)}".rstrip()
        case TokenKind.UNKNOWN:
            yield f"{token.text} is not known offline: it may fit. {meant(token)}".rstrip()


def shortages(types: Sequence[InstanceType], needs: JobNeeds) -> tuple[str, ...]:
    """What the types lack: what all of them lack, or else what the nearest one lacks."""
    lacking = [dict(_lacks(each, needs)) for each in types]
    lacked_by_all = set.intersection(*map(set, lacking))
    if lacked_by_all:
        return tuple(
            dict(_lacks(max(types, key=most), needs))[what]
            for what, most in _MOST.items()
            if what in lacked_by_all
        )
    nearest = min(types, key=lambda each: (len(dict(_lacks(each, needs))), smallest_first(each)))
    return ("No single type has all that the job asks for.", *dict(_lacks(nearest, needs)).values())


def what_would_do(
    types: Sequence[InstanceType], needs: JobNeeds, region: str | None = None
) -> Iterator[str]:
    """The ways out: less memory on these types, or another type."""
    roomy = replace(needs, memory_mib=0)
    room = [each.usable_memory_mib for each in types if fits(each, roomy)]
    if room:
        yield f"Ask for at most {max(room)} MiB."
    proposed = proposal(needs, region, types[0].architecture if types else Architecture.X86_64)
    if proposed:
        yield f"The smallest type that fits is {described(proposed)}."
    elif not room:
        yield "No type that is known fits such a job: ask for less, or split it."


def proposal(
    needs: JobNeeds, region: str | None, otherwise: Architecture = Architecture.X86_64
) -> InstanceType | None:
    """The smallest type that fits, of an ordinary family where there is one.

    A job that does not say its architecture runs on the `otherwise` one if it can.
    """
    there = [each for each in offered_of(instance_types(), region) if _is_worth_proposing(each)]
    likely = replace(needs, architecture=needs.architecture or otherwise)
    fitting = fitting_of(there, likely) or fitting_of(there, needs)
    return min(fitting, key=_how_unusual, default=None)


def described(instance_type: InstanceType) -> str:
    gpus = f", {instance_type.gpus} GPU" if instance_type.gpus else ""
    memory = instance_type.usable_memory_mib
    return f"{instance_type.name} ({instance_type.vcpus} vCPUs, {memory} MiB for jobs{gpus})"


def _nothing_there(types: Sequence[InstanceType], region: str | None) -> Iterator[str]:
    if types:
        yield f"{region} offers none of these types, as far as is known offline."


def _lacks(instance_type: InstanceType, needs: JobNeeds) -> Iterator[tuple[str, str]]:
    name = instance_type.name
    if needs.architecture not in (None, instance_type.architecture):
        wanted = needs.architecture.value if needs.architecture else ""
        runs = instance_type.architecture.value
        yield "architecture", f"{name} is {runs}, and the job's image is {wanted}."
    if needs.gpus > instance_type.gpus:
        yield "gpus", f"{name} has {_gpus_of(instance_type)}; the job asks for {needs.gpus}."
    if needs.vcpus > instance_type.vcpus:
        told = f"{name} has {instance_type.vcpus} vCPUs; the job asks for {needs.vcpus:g}."
        yield "vcpus", told
    if needs.memory_mib > instance_type.usable_memory_mib:
        yield (
            "memory",
            (
                f"{name} has {instance_type.memory_mib} MiB, of which jobs can be given about"
                f" {instance_type.usable_memory_mib}; the job asks for {needs.memory_mib}."
            ),
        )


def _gpus_of(instance_type: InstanceType) -> str:
    accelerator = instance_type.accelerator
    if accelerator is None or instance_type.gpus:
        return f"{instance_type.gpus or 'no'} GPUs"
    if accelerator.kind is AcceleratorKind.GPU:
        return "a part of a GPU, which AWS Batch cannot hand out"
    return f"{accelerator.manufacturer} {accelerator.name} devices and no GPU"


# For each thing that may be lacking, what makes a type have most of it; told in this order.
_MOST: dict[str, Callable[[InstanceType], tuple[int, ...]]] = {
    "architecture": lambda _: (),
    "gpus": lambda each: (each.gpus, each.accelerator is not None),
    "vcpus": lambda each: (each.vcpus,),
    "memory": lambda each: (each.memory_mib,),
}


def _is_worth_proposing(each: InstanceType) -> bool:
    """Nothing old, and no devices that AWS Batch cannot hand out."""
    return each.current and not each.bare_metal and bool(each.accelerator) == bool(each.gpus)


def _how_unusual(each: InstanceType) -> tuple[int, ...]:
    """Families with GPUs and those with nothing but vCPUs and memory come first, then those that
    most regions offer: `min` takes the first, so the smallest stays first."""
    plain = each.gpus or _PLAIN_FAMILY.fullmatch(each.family)
    return not plain, each.family not in common_families()
