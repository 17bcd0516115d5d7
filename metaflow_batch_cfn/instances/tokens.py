"""The words that AWS Batch takes in `InstanceTypes`: types, families, and its own bundles.

In: words. Out: for each its kind and the types it stands for, none where it is not known offline.
A family stands for its sizes without bare metal, and so do bundles:
https://docs.aws.amazon.com/batch/latest/userguide/create-compute-environment-managed-ec2.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from metaflow_batch_cfn.instances.model import Architecture, InstanceType
from metaflow_batch_cfn.instances.retired import successor_of
from metaflow_batch_cfn.instances.table import families, family_types, find, suggestion

# AWS changes what they hold without notice; these are the families of every region of AWS Batch.
# `optimal` is the same as `default_x86_64` since November 2025.
# https://docs.aws.amazon.com/batch/latest/userguide/instance-type-compute-table.html
_X86_64 = ("m6i", "c6i", "r6i", "c7i")
BUNDLES = {
    "default_x86_64": _X86_64,
    "default_arm64": ("m6g", "c6g", "r6g", "c7g"),
    "optimal": _X86_64,
}

# Every family has a digit; a word without one is a misspelt bundle.
_SHAPE = re.compile(r"(?=[a-z-]*[0-9])[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?")


class TokenKind(Enum):
    """What a word is."""

    BUNDLE = "bundle"
    FAMILY = "family"
    TYPE = "type"
    UNKNOWN = "unknown"
    RETIRED = "retired"
    APPLE = "apple"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class Token:
    """A word and what it stands for."""

    text: str
    kind: TokenKind
    types: tuple[InstanceType, ...] = ()

    @property
    def family(self) -> str:
        return self.text.partition(".")[0]


def read_token(text: str) -> Token:
    """Never raises: whatever is wrong is a kind."""
    family = text.partition(".")[0]
    if text in BUNDLES:
        return Token(text, TokenKind.BUNDLE, _without_bare_metal(BUNDLES[text]))
    if not _SHAPE.fullmatch(text):
        return Token(text, TokenKind.MALFORMED)
    if family.startswith("mac"):
        return Token(text, TokenKind.APPLE)
    if successor_of(family):
        return Token(text, TokenKind.RETIRED)
    if text in families():
        return Token(text, TokenKind.FAMILY, _without_bare_metal([text]))
    found = find(text)
    return Token(text, TokenKind.TYPE, (found,)) if found else Token(text, TokenKind.UNKNOWN)


def expand(tokens: Iterable[str]) -> tuple[InstanceType, ...]:
    """The known types that the words stand for, each once, in the order of the words."""
    types = {each.name: each for text in tokens for each in read_token(text).types}
    return tuple(types.values())


def architectures(tokens: Iterable[str]) -> frozenset[Architecture]:
    """Of what is known; an unknown type has none."""
    return frozenset(each.architecture for each in expand(tokens))


def meant(token: Token) -> str:
    """What may have been meant by a word that stands for nothing."""
    from difflib import get_close_matches  # only where something is wrong

    plain = token.text.strip().lower()
    family = plain.removesuffix("*").removesuffix(".")
    if family != plain and read_token(family).types:
        return f"Did you mean {family!r}?"
    bundles = get_close_matches(plain, BUNDLES, n=1)
    return f"Did you mean {bundles[0]!r}?" if bundles else suggestion(plain)


def _without_bare_metal(names: Iterable[str]) -> tuple[InstanceType, ...]:
    return tuple(_sizes(names))


def _sizes(names: Iterable[str]) -> Iterator[InstanceType]:
    for name in names:
        yield from (each for each in family_types(name) if not each.bare_metal)
