"""The words that AWS Batch takes in `InstanceTypes`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.instances.gpus import GpuPresence, is_listed, presence_of
from metaflow_batch_cfn.instances.model import Architecture
from metaflow_batch_cfn.instances.table import families, family_types, instance_types
from metaflow_batch_cfn.instances.tokens import (
    BUNDLES,
    TokenKind,
    architectures,
    expand,
    read_token,
    suggestion_for,
)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("c7i", TokenKind.FAMILY),
        ("c7i.large", TokenKind.TYPE),
        ("c7i.metal-24xl", TokenKind.TYPE),
        ("c7i-flex", TokenKind.FAMILY),
        ("p6-b200.48xlarge", TokenKind.TYPE),
        ("optimal", TokenKind.BUNDLE),
        ("default_arm64", TokenKind.BUNDLE),
        ("c11i", TokenKind.UNKNOWN),
        ("c7i.3xlarge", TokenKind.UNKNOWN),
        ("p3.2xlarge", TokenKind.RETIRED),
        ("g4ad", TokenKind.RETIRED),
        ("p3dn.24xlarge", TokenKind.TYPE),
        ("mac2.metal", TokenKind.APPLE),
        ("mac2-m2pro.metal", TokenKind.APPLE),
        ("C7i.large", TokenKind.MALFORMED),
        (" c7i.large", TokenKind.MALFORMED),
        ("c7i.large\n", TokenKind.MALFORMED),
        ("c7i.*", TokenKind.MALFORMED),
        ("c7i.", TokenKind.MALFORMED),
        (".large", TokenKind.MALFORMED),
        ("optimum", TokenKind.MALFORMED),
        ("", TokenKind.MALFORMED),
        ("c\u0667i.large", TokenKind.MALFORMED),
    ],
)
def test_a_token_has_its_kind(word: str, kind: TokenKind) -> None:
    assert read_token(word).kind is kind


@given(st.text())
def test_any_text_has_a_kind_and_only_known_tokens_have_types(word: str) -> None:
    token = read_token(word)
    known = token.kind in (TokenKind.BUNDLE, TokenKind.FAMILY, TokenKind.TYPE)
    assert known == bool(token.types)


def test_every_type_and_family_of_the_table_is_well_formed() -> None:
    assert {read_token(each.name).kind for each in instance_types()} == {TokenKind.TYPE}
    assert {read_token(family).kind for family in families()} == {TokenKind.FAMILY}


def test_a_family_stands_for_its_sizes_without_bare_metal() -> None:
    sizes = expand(["c7i"])
    assert {each.family for each in sizes} == {"c7i"}
    assert not any(each.bare_metal for each in sizes)
    assert any(each.bare_metal for each in family_types("c7i"))


def test_bare_metal_is_included_if_it_is_named() -> None:
    assert [each.name for each in expand(["c7g.metal"])] == ["c7g.metal"]


def test_optimal_is_the_default_of_x86_64() -> None:
    assert expand(["optimal"]) == expand(["default_x86_64"])
    assert {each.family for each in expand(["default_arm64"])} == {"m6g", "c6g", "r6g", "c7g"}
    assert all(family_types(family) for bundle in BUNDLES.values() for family in bundle)


def test_a_type_that_is_named_twice_is_listed_once() -> None:
    types = expand(["c7i.large", "c7i", "c7i.large"])
    assert len(types) == len(set(types)) == len(expand(["c7i"]))


def test_bundles_families_and_types_have_architectures_and_unknown_tokens_none() -> None:
    assert architectures(["optimal", "g6.xlarge"]) == {Architecture.X86_64}
    assert architectures(["c7g", "m5.large"]) == {Architecture.X86_64, Architecture.ARM64}
    assert architectures(["c11g", "nonsense"]) == frozenset()


@pytest.mark.parametrize(
    ("word", "suggested"),
    [
        ("c7i.*", "'c7i'"),
        ("c7i.", "'c7i'"),
        ("optimum", "'optimal'"),
        ("default_x86", "'default_x86_64'"),
        ("default-arm64", "'default_arm64'"),
        ("G6.Xlarge", "'g6.xlarge'"),
    ],
)
def test_a_similar_name_is_suggested(word: str, suggested: str) -> None:
    assert suggestion_for(read_token(word)) == f"Did you mean {suggested}?"


@pytest.mark.parametrize(
    ("word", "presence"),
    [
        ("g6.xlarge", GpuPresence.WHOLE),
        ("g6", GpuPresence.WHOLE),
        ("g5g", GpuPresence.WHOLE),
        ("g6.3xlarge", GpuPresence.WHOLE),  # an unknown size of a known family
        ("g6f", GpuPresence.PART),
        ("gr6f.4xlarge", GpuPresence.PART),
        ("c7i", GpuPresence.NONE),
        ("inf2.xlarge", GpuPresence.NONE),
        ("optimal", GpuPresence.NONE),
        ("g9.xlarge", GpuPresence.ASSUMED),
        ("p7", GpuPresence.ASSUMED),
        ("gr8.4xlarge", GpuPresence.ASSUMED),
        ("c11i", GpuPresence.NONE),
    ],
)
def test_gpus_are_known_by_the_type_then_the_family_then_the_name(
    word: str, presence: GpuPresence
) -> None:
    assert presence_of(read_token(word)) is presence


def test_the_families_that_batch_lists_for_gpu_jobs() -> None:
    assert all(map(is_listed, ["p3dn", "p4d", "p5en", "p6-b200", "g4dn", "g5", "g6e", "gr6"]))
    assert not any(map(is_listed, ["g7", "g7e", "c7i", "trn1", "p60"]))
