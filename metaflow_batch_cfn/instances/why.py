"""Why a job fits none of the types that an environment can launch, in sentences."""

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
from metaflow_batch_cfn.instances.tokens import Token, TokenKind, read_token, suggestion_for

_PLAIN_FAMILY = re.compile("[cmr][0-9]+[agi]")


def refusal_reasons(
    tokens: str | Iterable[str], needs: JobNeeds, region: str | None = None
) -> tuple[str, ...]:
    """Why the job fits none of the types; empty if it fits one of them.

    The reasons are hardware and, with a region, what that region offers; capacity and quotas are
    not known here.
    """
    words = [tokens] if isinstance(tokens, str) else tokens
    read = [read_token(text) for text in words]
    types = tuple({each.name: each for token in read for each in token.types}.values())
    available = offered_of(types, region)
    if fitting_of(available, needs):
        return ()
    return (
        *(sentence for token in read for sentence in token_problems(token)),
        *(shortages(available, needs) if available else _none_offered(types, region)),
        *alternatives(available, needs, region),
    )


def token_problems(token: Token) -> Iterator[str]:
    """A sentence about a token that stands for no known type."""
    match token.kind:
        case TokenKind.RETIRED:
            yield f"EC2 no longer offers {token.text}. {successor_of(token.family)}"
        case TokenKind.APPLE:
            yield f"AWS Batch does not support Mac instances ({token.text})."
        case TokenKind.MALFORMED:
            what = f"{token.text!r} is not a valid instance type, family or bundle."
            yield f"{what} {suggestion_for(token)}".rstrip()
        case TokenKind.UNKNOWN:
            what = f"{token.text} is not known offline and may fit."
            yield f"{what} {suggestion_for(token)}".rstrip()


def shortages(types: Sequence[InstanceType], needs: JobNeeds) -> tuple[str, ...]:
    """What the types lack: what all of them lack, otherwise what the closest one lacks."""
    lacking = [dict(_lacks(each, needs)) for each in types]
    lacked_by_all = set.intersection(*map(set, lacking))
    if lacked_by_all:
        return tuple(
            dict(_lacks(max(types, key=most), needs))[what]
            for what, most in _MOST.items()
            if what in lacked_by_all
        )
    nearest = min(types, key=lambda each: (len(dict(_lacks(each, needs))), smallest_first(each)))
    return ("No single type has all that the job requests.", *dict(_lacks(nearest, needs)).values())


def alternatives(
    types: Sequence[InstanceType], needs: JobNeeds, region: str | None = None
) -> Iterator[str]:
    """What to do instead: request less memory on these types, or use another type."""
    without_memory = replace(needs, memory_mib=0)
    usable = [each.usable_memory_mib for each in types if fits(each, without_memory)]
    if usable:
        yield f"Request at most {max(usable)} MiB."
    proposed = proposal(needs, region, types[0].architecture if types else Architecture.X86_64)
    if proposed:
        yield f"The smallest type that fits is {described(proposed)}."
    elif not usable:
        yield "No known type fits this job: request less, or split the job."


def proposal(
    needs: JobNeeds, region: str | None, otherwise: Architecture = Architecture.X86_64
) -> InstanceType | None:
    """The smallest type that fits, of a common family if possible.

    For a job without an architecture, types of the architecture `otherwise` are preferred.
    """
    offered = [each for each in offered_of(instance_types(), region) if _is_worth_proposing(each)]
    likely = replace(needs, architecture=needs.architecture or otherwise)
    fitting = fitting_of(offered, likely) or fitting_of(offered, needs)
    return min(fitting, key=_how_unusual, default=None)


def described(instance_type: InstanceType) -> str:
    gpus = f", {instance_type.gpus} GPU" if instance_type.gpus else ""
    memory = instance_type.usable_memory_mib
    return f"{instance_type.name} ({instance_type.vcpus} vCPUs, {memory} MiB for jobs{gpus})"


def _none_offered(types: Sequence[InstanceType], region: str | None) -> Iterator[str]:
    if types:
        yield f"{region} offers none of these types, as far as is known offline."


def _lacks(instance_type: InstanceType, needs: JobNeeds) -> Iterator[tuple[str, str]]:
    name = instance_type.name
    if needs.architecture not in (None, instance_type.architecture):
        image = needs.architecture.value if needs.architecture else ""
        runs = instance_type.architecture.value
        yield "architecture", f"{name} is {runs}, and the job's image is {image}."
    if needs.gpus > instance_type.gpus:
        yield "gpus", f"{name} has {_gpus_of(instance_type)}; the job requests {needs.gpus}."
    if needs.vcpus > instance_type.vcpus:
        has = f"{name} has {instance_type.vcpus} vCPUs"
        yield "vcpus", f"{has}; the job requests {needs.vcpus:g}."
    if needs.memory_mib > instance_type.usable_memory_mib:
        yield (
            "memory",
            (
                f"{name} has {instance_type.memory_mib} MiB, of which about"
                f" {instance_type.usable_memory_mib} are available to jobs; the job requests"
                f" {needs.memory_mib}."
            ),
        )


def _gpus_of(instance_type: InstanceType) -> str:
    accelerator = instance_type.accelerator
    if accelerator is None or instance_type.gpus:
        return f"{instance_type.gpus or 'no'} GPUs"
    if accelerator.kind is AcceleratorKind.GPU:
        return "a fraction of a GPU, which AWS Batch cannot schedule"
    return f"{accelerator.manufacturer} {accelerator.name} devices and no GPU"


# For each resource that may be lacking, the key that orders types by it; reported in this order.
_MOST: dict[str, Callable[[InstanceType], tuple[int, ...]]] = {
    "architecture": lambda _: (),
    "gpus": lambda each: (each.gpus, each.accelerator is not None),
    "vcpus": lambda each: (each.vcpus,),
    "memory": lambda each: (each.memory_mib,),
}


def _is_worth_proposing(each: InstanceType) -> bool:
    """Only current generations, and no devices that AWS Batch cannot schedule."""
    return each.current and not each.bare_metal and bool(each.accelerator) == bool(each.gpus)


def _how_unusual(each: InstanceType) -> tuple[int, ...]:
    """Types with GPUs and general-purpose, compute and memory families come first, then families
    that most regions offer. `min` returns the first of equal types, which is the smallest."""
    plain = each.gpus or _PLAIN_FAMILY.fullmatch(each.family)
    return not plain, each.family not in common_families()
