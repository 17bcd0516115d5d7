"""What a builder, a linter or a preflight says of the words in `InstanceTypes`.

In: the words, and what is known of their environment and of a job. Out: refusals, of what is
certainly wrong, and warnings, of what probably is: a type that is not known offline may exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.instances.fitting import JobNeeds, fitting_of, holds
from metaflow_batch_cfn.instances.gpus import (
    GpuPresence,
    has_other_accelerator,
    is_listed,
    presence_of,
)
from metaflow_batch_cfn.instances.model import Architecture, InstanceType, smallest_first
from metaflow_batch_cfn.instances.retired import successor_of
from metaflow_batch_cfn.instances.tokens import Token, TokenKind, read_token
from metaflow_batch_cfn.instances.why import meant, offered_of, shortages, what_would_do

# A t3.nano has 512 MiB, of which the system and the ECS agent need most.
_TOO_SMALL_MIB = 1024


@dataclass(frozen=True)
class Examined:
    """What was found, told apart by how certain it is."""

    refusals: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class Refusal(Problem):
    """Certainly wrong."""


@dataclass(frozen=True)
class Case:
    """What is examined: the words of one environment, and what is known around them."""

    field: str
    tokens: tuple[Token, ...]
    gpu: bool
    spot: bool
    own_image: bool
    max_vcpus: int | None
    job: JobNeeds | None
    region: str | None

    @property
    def types(self) -> tuple[InstanceType, ...]:
        return tuple({each.name: each for token in self.tokens for each in token.types}.values())

    @property
    def all_known(self) -> bool:
        return all(token.kind is not TokenKind.UNKNOWN for token in self.tokens)

    def placed(self) -> Iterator[tuple[str, Token]]:
        for index, token in enumerate(self.tokens):
            yield f"{self.field}[{index}]", token


def examine(
    tokens: Sequence[str],
    field: str,
    *,
    gpu: bool = False,
    spot: bool = False,
    own_image: bool = False,
    max_vcpus: int | None = None,
    job: JobNeeds | None = None,
    region: str | None = None,
) -> Examined:
    """Everything that can be said.

    `gpu`: the environment is for GPU jobs, with the image that goes with them; `own_image`: it
    runs an image of the user's (`ImageIdOverride`), of which nothing is known.
    """
    read = tuple(map(read_token, tokens))
    case = Case(field, read, gpu, spot, own_image, max_vcpus, job, region)
    found = [problem for rule in _RULES for problem in rule(case)]
    return Examined(
        refusals=tuple(each for each in found if isinstance(each, Refusal)),
        warnings=tuple(each for each in found if not isinstance(each, Refusal)),
    )


def problems(
    tokens: Sequence[str],
    field: str,
    *,
    gpu: bool = False,
    max_vcpus: int | None = None,
    job: JobNeeds | None = None,
) -> Iterator[Problem]:
    """The refusals only: what a builder raises for."""
    yield from examine(tokens, field, gpu=gpu, max_vcpus=max_vcpus, job=job).refusals


def _nothing_named(case: Case) -> Iterator[Problem]:
    if not case.tokens:
        yield Refusal(case.field, "it names no instance type", "Name one, e.g. default_x86_64.")


def _unreadable(case: Case) -> Iterator[Problem]:
    for where, token in case.placed():
        match token.kind:
            case TokenKind.MALFORMED:
                told = f"{token.text!r} is no instance type, family or bundle"
                yield Refusal(where, told, meant(token))
            case TokenKind.APPLE:
                told = f"AWS Batch does not run on Apple's machines ({token.text})"
                yield Refusal(where, told, "Name a type that runs Linux.")
            case TokenKind.RETIRED:
                told = f"{token.text} is no longer offered by EC2"
                yield Refusal(where, told, successor_of(token.family))


def _unknown(case: Case) -> Iterator[Problem]:
    for where, token in case.placed():
        if token.kind is TokenKind.UNKNOWN:
            assumed = presence_of(token) is GpuPresence.ASSUMED
            named = "; by its name it has GPUs" if assumed else ""
            told = f"{token.text} is not among the types that are known offline{named}"
            yield Problem(where, told, meant(token) or "See that EC2 offers it.")


def _several_architectures(case: Case) -> Iterator[Problem]:
    first: dict[Architecture, str] = {}
    for token in case.tokens:
        for each in token.types:
            first.setdefault(each.architecture, token.text)
    if len(first) > 1:
        told = " and ".join(f"{text} is {each.value}" for each, text in first.items())
        what = f"{told}; a compute environment has one architecture"
        yield Refusal(case.field, what, "Make an environment and a queue for each.")


def _image_too_new(case: Case) -> Iterator[Problem]:
    """Amazon Linux 2023 has no image for the first Graviton, nor NVIDIA's driver for a V100.

    https://docs.aws.amazon.com/batch/latest/APIReference/API_Ec2Configuration.html
    """
    if case.own_image:
        return
    for where, token in case.placed():
        if token.family == "a1":
            told = f"Amazon Linux 2023 does not support {token.text}"
            yield Refusal(where, told, "Use m6g or later, or an image of your own.")
        if case.gpu and token.family == "p3dn":
            told = f"AWS Batch's NVIDIA image (ECS_AL2023_NVIDIA) does not support {token.text}"
            yield Refusal(where, told, "Use g6e or p5, or an image of your own.")


def _image_lacks_a_driver(case: Case) -> Iterator[Problem]:
    if case.own_image:
        return
    for where, token in case.placed():
        if case.gpu and token.family == "g5g":
            told = f"AWS Batch has no NVIDIA image for arm64 ({token.text})"
            yield Problem(where, told, "Use g6, or an image of your own.")
        if any(map(has_other_accelerator, token.types)):
            told = f"the images of AWS Batch have no driver for the devices of {token.text}"
            yield Problem(where, told, "Use an image of your own that has it.")
        if not case.gpu and presence_of(token) is GpuPresence.WHOLE:
            told = f"{token.text} has GPUs, and the environment's image has no driver for them"
            yield Problem(where, told, "Use a GPU environment, or a type without GPUs.")


def _no_gpu(case: Case) -> Iterator[Problem]:
    for where, token in case.placed() if case.gpu else ():
        match presence_of(token):
            case GpuPresence.NONE if token.types:
                told = f"{token.text} has no GPU, and the environment is for GPU jobs"
                yield Problem(where, told, "Use a type with GPUs of NVIDIA, e.g. g6.xlarge.")
            case GpuPresence.PART:
                told = f"{token.text} has a part of a GPU, which AWS Batch cannot hand out"
                yield Problem(where, told, "Use a type with whole GPUs, e.g. g6.xlarge.")
            case GpuPresence.WHOLE if not is_listed(token.family):
                told = f"AWS Batch's documentation does not name {token.family} for GPU jobs"
                yield Problem(where, told, "See that a GPU job starts, or use g6 or p5.")


def _too_small(case: Case) -> Iterator[Problem]:
    for where, token in case.placed():
        smallest = min((each.memory_mib for each in token.types), default=_TOO_SMALL_MIB)
        if token.kind is TokenKind.TYPE and smallest < _TOO_SMALL_MIB:
            told = f"{token.text} has {smallest} MiB, which leaves next to nothing for a job"
            yield Problem(where, told, "Use a type with more memory.")


def _nothing_within_the_ceiling(case: Case) -> Iterator[Problem]:
    """AWS Batch may pass `maxvCpus` by one instance, or start none: it promises neither."""
    if case.max_vcpus is None or not case.types or not case.all_known:
        return
    smallest = min(case.types, key=lambda each: (each.vcpus, smallest_first(each)))
    if smallest.vcpus > case.max_vcpus:
        told = f"{smallest.name}, the smallest, has {smallest.vcpus} vCPUs, of {case.max_vcpus}"
        remedy = f"Allow at least {smallest.vcpus}, or name smaller types."
        yield Problem(case.field, f"{told} that the environment may have", remedy)


def _job_above_the_ceiling(case: Case) -> Iterator[Problem]:
    if case.job and case.max_vcpus is not None and case.job.vcpus > case.max_vcpus:
        told = f"a job asks for {case.job.vcpus:g} vCPUs of the {case.max_vcpus}"
        remedy = f"Allow at least {case.job.vcpus:g}: the job would wait for ever."
        yield Refusal(case.field, f"{told} that the environment may have", remedy)


def _job_fits_nothing(case: Case) -> Iterator[Problem]:
    if not case.job or not case.types or fitting_of(case.types, case.job):
        return
    certain = case.all_known and not any(holds(each, case.job) for each in case.types)
    what = " ".join(shortages(case.types, case.job)).removesuffix(".")
    remedy = " ".join(what_would_do(case.types, case.job, case.region))
    yield (Refusal if certain else Problem)(case.field, f"the job fits none: {what}", remedy)


def _not_offered(case: Case) -> Iterator[Problem]:
    for where, token in case.placed():
        if token.types and not offered_of(token.types, case.region):
            told = f"{case.region} does not offer {token.text}, as far as is known offline"
            yield Problem(where, told, "mfcfn instances --region lists what it offers.")


def _never_spot(case: Case) -> Iterator[Problem]:
    for where, token in case.placed() if case.spot else ():
        if token.types and not any(each.spot for each in token.types):
            told = f"{token.text} is not sold as Spot capacity"
            yield Problem(where, told, "Use it On-Demand, or name another type.")


_RULES = (
    _nothing_named,
    _unreadable,
    _unknown,
    _several_architectures,
    _image_too_new,
    _image_lacks_a_driver,
    _no_gpu,
    _too_small,
    _nothing_within_the_ceiling,
    _job_above_the_ceiling,
    _job_fits_nothing,
    _not_offered,
    _never_spot,
)
