"""What is probably wrong with the values of `InstanceTypes`, or cannot be decided offline."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.instances.case import Case, fits_none
from metaflow_batch_cfn.instances.fitting import fitting_of, holds
from metaflow_batch_cfn.instances.gpus import (
    GpuPresence,
    has_other_accelerator,
    is_listed,
    presence_of,
)
from metaflow_batch_cfn.instances.model import smallest_first
from metaflow_batch_cfn.instances.table import offered_of
from metaflow_batch_cfn.instances.tokens import TokenKind, suggestion_for

# A t3.nano has 512 MiB, most of which the system and the ECS agent need.
_TOO_SMALL_MIB = 1024


def cautions(case: Case) -> Iterator[Problem]:
    for rule in _RULES:
        yield from rule(case)


def _unknown(case: Case) -> Iterator[Problem]:
    for where, token in case.placed():
        if token.kind is TokenKind.UNKNOWN:
            assumed = presence_of(token) is GpuPresence.ASSUMED
            named = "; its name suggests that it has GPUs" if assumed else ""
            what = f"{token.text} is not known offline{named}"
            yield Problem(where, what, suggestion_for(token) or "Check that EC2 offers it.")


def _image_lacks_a_driver(case: Case) -> Iterator[Problem]:
    if case.own_image:
        return
    for where, token in case.placed():
        if case.gpu and token.family == "g5g":
            what = f"AWS Batch has no NVIDIA image for arm64 ({token.text})"
            yield Problem(where, what, "Use g6, or a custom image.")
        if any(map(has_other_accelerator, token.types)):
            what = f"AWS Batch's images have no driver for the devices of {token.text}"
            yield Problem(where, what, "Use a custom image with the driver.")
        if not case.gpu and presence_of(token) is GpuPresence.WHOLE:
            what = f"{token.text} has GPUs, but the environment's image has no driver for them"
            yield Problem(where, what, "Use a GPU environment, or a type without GPUs.")


def _no_gpu(case: Case) -> Iterator[Problem]:
    for where, token in case.placed() if case.gpu else ():
        match presence_of(token):
            case GpuPresence.NONE if token.types:
                what = f"{token.text} has no GPU, but the environment is for GPU jobs"
                yield Problem(where, what, "Use a type with NVIDIA GPUs, e.g. g6.xlarge.")
            case GpuPresence.PART:
                what = f"{token.text} has a fraction of a GPU, which AWS Batch cannot schedule"
                yield Problem(where, what, "Use a type with whole GPUs, e.g. g6.xlarge.")
            case GpuPresence.WHOLE if not is_listed(token.family):
                what = f"the AWS Batch documentation does not list {token.family} for GPU jobs"
                yield Problem(where, what, "Check that a GPU job starts, or use g6 or p5.")


def _too_small(case: Case) -> Iterator[Problem]:
    for where, token in case.placed():
        smallest = min((each.memory_mib for each in token.types), default=_TOO_SMALL_MIB)
        if token.kind is TokenKind.TYPE and smallest < _TOO_SMALL_MIB:
            what = f"{token.text} has {smallest} MiB of memory, which leaves too little for a job"
            yield Problem(where, what, "Use a type with more memory.")


def _nothing_within_the_ceiling(case: Case) -> Iterator[Problem]:
    """AWS Batch may exceed `maxvCpus` by one instance, or start none: it guarantees neither."""
    if case.max_vcpus is None or not case.types or not case.all_known:
        return
    smallest = min(case.types, key=lambda each: (each.vcpus, smallest_first(each)))
    if smallest.vcpus > case.max_vcpus:
        has = f"the smallest type, {smallest.name}, has {smallest.vcpus} vCPUs"
        remedy = f"Allow at least {smallest.vcpus}, or use smaller types."
        what = f"{has}, and the environment allows {case.max_vcpus}"
        yield Problem(case.field, what, remedy)


def _job_may_not_fit(case: Case) -> Iterator[Problem]:
    """The job fits only the nominal memory, or may fit a type that is not known."""
    if not case.job or not case.types or fitting_of(case.types, case.job):
        return
    if not case.all_known or any(holds(each, case.job) for each in case.types):
        yield fits_none(case, case.job)


def _not_offered(case: Case) -> Iterator[Problem]:
    for where, token in case.placed():
        if token.types and not offered_of(token.types, case.region):
            what = f"{case.region} does not offer {token.text}, as far as is known offline"
            remedy = f"List what it offers: mfcfn instances --region {case.region}"
            yield Problem(where, what, remedy)


def _never_spot(case: Case) -> Iterator[Problem]:
    for where, token in case.placed() if case.spot else ():
        if token.types and not any(each.spot for each in token.types):
            what = f"{token.text} is not available as Spot capacity"
            yield Problem(where, what, "Use it On-Demand, or use another type.")


_RULES = (
    _unknown,
    _image_lacks_a_driver,
    _no_gpu,
    _too_small,
    _nothing_within_the_ceiling,
    _job_may_not_fit,
    _not_offered,
    _never_spot,
)
