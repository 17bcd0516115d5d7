"""The two sides of a module: fields going in, results coming out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from troposphere import Condition, Ref

from metaflow_batch_cfn.core.declare import ItemRule, Param, Result, Setting, Toggle
from metaflow_batch_cfn.core.errors import InvalidFieldError, Problem
from metaflow_batch_cfn.core.fields import fields_of
from metaflow_batch_cfn.core.module import module, results_of
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated, Maybe, Switch, Text

LOWER = ItemRule(pattern="[a-z]+", description="lower-case letters")
WORD = Param("Word", "String", "A word.", "Word", "Words", rule=LOWER)
NICKNAME = Param("Nickname", "String", "A name.", "Nickname", "Words", rule=LOWER)
LOUD = Toggle("EnableLoud", "Louder.", "Loud", "Words")
TAGS = Setting("Tags.", lambda field, value: iter(()))


@dataclass(frozen=True)
class InnerOutputs:
    shout: Annotated[Text, Result("Shout", "What is shouted.")]
    kept_inside: Text


@dataclass(frozen=True)
class OuterOutputs:
    first: Annotated[Text, Result("First", "The first.")]
    inner: InnerOutputs
    maybe: Annotated[Gated, Result("Maybe", "Perhaps.")]


@module
class Speaker:
    """Says a word."""

    word: Annotated[Text, WORD]
    nickname: Annotated[Maybe, NICKNAME] = None
    enable_loud: Annotated[Switch, LOUD] = True
    tags: Annotated[dict[str, str], TAGS] = field(default_factory=dict)

    def problems(self) -> Iterator[Problem]:
        if self.word == self.nickname:
            yield Problem("word", "is the nickname")

    def build(self, scope: Scope) -> Any:
        return scope


@dataclass(frozen=True)
class Undeclared:
    word: str

    def build(self, scope: Scope) -> Any:
        return scope


def refusal(**values: Any) -> list[str]:
    with pytest.raises(InvalidFieldError) as caught:
        Speaker(**values)
    return [str(problem) for problem in caught.value.problems]


def test_fields_come_in_the_order_in_which_they_are_written() -> None:
    assert [(one.name, one.declaration) for one in fields_of(Speaker)] == [
        ("word", WORD),
        ("nickname", NICKNAME),
        ("enable_loud", LOUD),
        ("tags", TAGS),
    ]


def test_a_field_without_default_is_required_and_one_that_defaults_to_none_is_optional() -> None:
    fields = {one.name: one for one in fields_of(Speaker)}
    assert [name for name, one in fields.items() if one.required] == ["word"]
    assert [name for name, one in fields.items() if one.optional] == ["nickname"]
    assert fields["enable_loud"].default is True
    assert fields["tags"].default == {}


def test_a_field_without_a_declaration_is_an_error_in_the_module() -> None:
    with pytest.raises(TypeError, match="Undeclared"):
        fields_of(Undeclared)


def test_valid_values_are_accepted() -> None:
    for nickname in (None, "bob", Ref("Nickname"), Gated("bob", Condition("HasName"))):
        assert Speaker(word=Ref("Word"), nickname=nickname).nickname is nickname


def test_all_problems_of_all_fields_are_reported_at_once() -> None:
    assert refusal(word="A", nickname="B", enable_loud="yes") == [
        "word: 'A' is not valid. It must be lower-case letters.",
        "nickname: 'B' is not valid. It must be lower-case letters.",
        "enable_loud: expected True, False or a Condition, got 'yes'",
    ]


def test_a_required_field_can_be_neither_none_nor_gated() -> None:
    assert refusal(word=None) == ["word: expected text, got None"]
    (problem,) = refusal(word=Gated("abc", Condition("HasWord")))
    assert problem.startswith("word: a Gated value may be absent")


def test_conflicts_between_fields_are_reported_once_each_field_is_valid() -> None:
    assert refusal(word="bob", nickname="bob") == ["word: is the nickname"]
    assert refusal(word="BOB", nickname="BOB") == [
        "word: 'BOB' is not valid. It must be lower-case letters.",
        "nickname: 'BOB' is not valid. It must be lower-case letters.",
    ]


def test_results_come_in_order_with_nested_results_in_place() -> None:
    gated = Gated("x", Condition("IsLoud"))
    outputs = OuterOutputs(first="1", inner=InnerOutputs(shout="2", kept_inside="3"), maybe=gated)
    found = [(result.name, value) for result, value in results_of(outputs)]
    assert found == [("First", "1"), ("Shout", "2"), ("Maybe", gated)]
