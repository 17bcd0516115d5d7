"""What is certainly wrong with the values of `InstanceTypes`: builders reject it."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.instances.case import Case, fits_none
from metaflow_batch_cfn.instances.fitting import holds
from metaflow_batch_cfn.instances.model import Architecture
from metaflow_batch_cfn.instances.retired import successor_of
from metaflow_batch_cfn.instances.tokens import TokenKind, suggestion_for


def refusals(case: Case) -> Iterator[Problem]:
    for rule in _RULES:
        yield from rule(case)


def _nothing_named(case: Case) -> Iterator[Problem]:
    if not case.tokens:
        remedy = "Specify at least one, e.g. default_x86_64."
        yield Problem(case.field, "no instance type", remedy)


def _unreadable(case: Case) -> Iterator[Problem]:
    for where, token in case.placed():
        match token.kind:
            case TokenKind.MALFORMED:
                what = f"{token.text!r} is not a valid instance type, family or bundle"
                yield Problem(where, what, suggestion_for(token))
            case TokenKind.APPLE:
                what = f"AWS Batch does not support Mac instances ({token.text})"
                yield Problem(where, what, "Use a type that runs Linux.")
            case TokenKind.RETIRED:
                what = f"EC2 no longer offers {token.text}"
                yield Problem(where, what, successor_of(token.family))


def _several_architectures(case: Case) -> Iterator[Problem]:
    first: dict[Architecture, str] = {}
    for token in case.tokens:
        for each in token.types:
            first.setdefault(each.architecture, token.text)
    if len(first) > 1:
        listed = " and ".join(f"{text} is {each.value}" for each, text in first.items())
        what = f"{listed}; a compute environment has only one architecture"
        yield Problem(case.field, what, "Use a separate environment and queue for each.")


def _image_too_new(case: Case) -> Iterator[Problem]:
    """Amazon Linux 2023 does not support first-generation Graviton, and its NVIDIA image has no
    driver for the V100.

    https://docs.aws.amazon.com/batch/latest/APIReference/API_Ec2Configuration.html
    """
    if case.own_image:
        return
    for where, token in case.placed():
        if token.family == "a1":
            what = f"Amazon Linux 2023 does not support {token.text}"
            yield Problem(where, what, "Use m6g or later, or a custom image.")
        if case.gpu and token.family == "p3dn":
            what = f"AWS Batch's NVIDIA image (ECS_AL2023_NVIDIA) does not support {token.text}"
            yield Problem(where, what, "Use g6e or p5, or a custom image.")


def _job_above_the_ceiling(case: Case) -> Iterator[Problem]:
    if case.job and case.max_vcpus is not None and case.job.vcpus > case.max_vcpus:
        requested = f"{case.job.vcpus:g}"
        what = f"a job requests {requested} vCPUs, and the environment allows {case.max_vcpus}"
        remedy = f"Allow at least {requested}: the job would never start."
        yield Problem(case.field, what, remedy)


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
