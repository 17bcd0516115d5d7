"""What is certainly wrong with the words in `InstanceTypes`: builders refuse it."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.instances.case import Case, fits_none
from metaflow_batch_cfn.instances.fitting import holds
from metaflow_batch_cfn.instances.model import Architecture
from metaflow_batch_cfn.instances.retired import successor_of
from metaflow_batch_cfn.instances.tokens import TokenKind, meant


def refusals(case: Case) -> Iterator[Problem]:
    for rule in _RULES:
        yield from rule(case)


def _nothing_named(case: Case) -> Iterator[Problem]:
    if not case.tokens:
        yield Problem(case.field, "it names no instance type", "Name one, e.g. default_x86_64.")


def _unreadable(case: Case) -> Iterator[Problem]:
    for where, token in case.placed():
        match token.kind:
            case TokenKind.MALFORMED:
                told = f"{token.text!r} is no instance type, family or bundle"
                yield Problem(where, told, meant(token))
            case TokenKind.APPLE:
                told = f"AWS Batch does not run on Apple's machines ({token.text})"
                yield Problem(where, told, "Name a type that runs Linux.")
            case TokenKind.RETIRED:
                told = f"{token.text} is no longer offered by EC2"
                yield Problem(where, told, successor_of(token.family))


def _several_architectures(case: Case) -> Iterator[Problem]:
    first: dict[Architecture, str] = {}
    for token in case.tokens:
        for each in token.types:
            first.setdefault(each.architecture, token.text)
    if len(first) > 1:
        told = " and ".join(f"{text} is {each.value}" for each, text in first.items())
        what = f"{told}; a compute environment has one architecture"
        yield Problem(case.field, what, "Make an environment and a queue for each.")


def _image_too_new(case: Case) -> Iterator[Problem]:
    """Amazon Linux 2023 has no image for the first Graviton, nor NVIDIA's driver for a V100.

    https://docs.aws.amazon.com/batch/latest/APIReference/API_Ec2Configuration.html
    """
    if case.own_image:
        return
    for where, token in case.placed():
        if token.family == "a1":
            told = f"Amazon Linux 2023 does not support {token.text}"
            yield Problem(where, told, "Use m6g or later, or an image of your own.")
        if case.gpu and token.family == "p3dn":
            told = f"AWS Batch's NVIDIA image (ECS_AL2023_NVIDIA) does not support {token.text}"
            yield Problem(where, told, "Use g6e or p5, or an image of your own.")


def _job_above_the_ceiling(case: Case) -> Iterator[Problem]:
    if case.job and case.max_vcpus is not None and case.job.vcpus > case.max_vcpus:
        told = f"a job asks for {case.job.vcpus:g} vCPUs, and the environment may have"
        remedy = f"Allow at least {case.job.vcpus:g}: the job would never start."
        yield Problem(case.field, f"{told} {case.max_vcpus}", remedy)


def _job_fits_nothing(case: Case) -> Iterator[Problem]:
    if not case.job or not case.types or not case.all_known:
        return
    if not any(holds(each, case.job) for each in case.types):
        yield fits_none(case, case.job)


_RULES = (
    _nothing_named,
    _unreadable,
    _several_architectures,
    _image_too_new,
    _job_above_the_ceiling,
    _job_fits_nothing,
)
