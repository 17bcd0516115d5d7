"""The values that AWS Batch accepts in `InstanceTypes`: types, families, and its own bundles.

In: text. Out: a token: its kind, and the types that it stands for; none if they are not known
offline. Families and bundles stand for all sizes except bare metal:
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

# AWS changes their contents without notice; these families are included in every region.
# `optimal` is the same as `default_x86_64` since November 2025.
# https://docs.aws.amazon.com/batch/latest/userguide/instance-type-compute-table.html
_X86_64 = ("m6i", "c6i", "r6i", "c7i")
BUNDLES = {
    "default_x86_64": _X86_64,
    "default_arm64": ("m6g", "c6g", "r6g", "c7g"),
    "optimal": _X86_64,
}

# Every family has a digit; text without one is a misspelled bundle.
_SHAPE = re.compile(r"(?=[a-z-]*[0-9])[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?")


class TokenKind(Enum):
    """What a token is."""

    BUNDLE = "bundle"
    FAMILY = "family"
    TYPE = "type"
    UNKNOWN = "unknown"
    RETIRED = "retired"
    APPLE = "apple"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class Token:
    """A value of `InstanceTypes`, and the types that it stands for."""

    text: str
    kind: TokenKind
    types: tuple[InstanceType, ...] = ()

    @property
    def family(self) -> str:
        return self.text.partition(".")[0]


def read_token(text: str) -> Token:
    """The token for any text; invalid text has a kind of its own, so nothing is raised."""
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
    """The known types that the tokens stand for, each once, in the order of the tokens."""
    types = {each.name: each for text in tokens for each in read_token(text).types}
    return tuple(types.values())


def architectures(tokens: Iterable[str]) -> frozenset[Architecture]:
    """The architectures of the known types; an unknown type has none."""
    return frozenset(each.architecture for each in expand(tokens))


def suggestion_for(token: Token) -> str:
    """`"Did you mean 'm5.large'?"` for a token that stands for no known type, or `""`."""
    from difflib import get_close_matches  # only needed once something is wrong

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
