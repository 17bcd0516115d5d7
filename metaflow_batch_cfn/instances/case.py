"""What is examined: the instance types of one compute environment, and its context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.instances.fitting import JobNeeds
from metaflow_batch_cfn.instances.model import InstanceType
from metaflow_batch_cfn.instances.tokens import Token, TokenKind
from metaflow_batch_cfn.instances.why import alternatives, shortages


@dataclass(frozen=True, kw_only=True)
class Case:
    """`gpu`: the environment is for GPU jobs and uses the GPU image; `own_image`: it uses a custom
    image (`ImageIdOverride`), about which nothing is known; `max_vcpus`: its `MaxvCpus`."""

    field: str
    tokens: tuple[Token, ...]
    gpu: bool = False
    spot: bool = False
    own_image: bool = False
    max_vcpus: int | None = None
    job: JobNeeds | None = None
    region: str | None = None

    @property
    def types(self) -> tuple[InstanceType, ...]:
        return tuple({each.name: each for token in self.tokens for each in token.types}.values())

    @property
    def all_known(self) -> bool:
        return all(token.kind is not TokenKind.UNKNOWN for token in self.tokens)

    def placed(self) -> Iterator[tuple[str, Token]]:
        """Each token with its place."""
        for index, token in enumerate(self.tokens):
            yield f"{self.field}[{index}]", token


def fits_none(case: Case, job: JobNeeds) -> Problem:
    """The problem that the job fits none of the types: what they lack, and the alternatives."""
    what = " ".join(shortages(case.types, job)).removesuffix(".")
    remedy = " ".join(alternatives(case.types, job, case.region))
    types = "the types" if case.all_known else "the types that are known offline"
    return Problem(case.field, f"the job fits none of {types}: {what}", remedy)
