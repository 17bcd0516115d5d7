"""Groups: fields that belong together, passed on as one value and flat everywhere else."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Any, NamedTuple

import pytest
from troposphere import Condition, Ref

from metaflow_batch_cfn.core.declare import ItemRule, Param, Setting, Toggle, Wired
from metaflow_batch_cfn.core.errors import InvalidFieldError, UnknownFieldError
from metaflow_batch_cfn.core.fields import fields_of, make
from metaflow_batch_cfn.core.groups import REQUIRED
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.published import Compilable, flat, published
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, MaybeList, Number, Switch, Text

LOWER = ItemRule(pattern="[a-z]+", description="lower-case letters")
SIZE = Param("Size", "Number", "Size.", "Size", "Capacity", minimum=1)
LOUD = Toggle("EnableLoud", "Louder.", "Loud", "Capacity")
WORD = Param("Word", "String", "A word.", "Word", "Words", rule=LOWER)
STREET = Param("Street", "String", "A street.", "Street", "Place", rule=LOWER)
POINT = Param("Point", "String", "A point.", "Point", "Place", rule=LOWER)


class Capacity(NamedTuple):
    size: Annotated[Number, SIZE] = 7
    enable_loud: Annotated[Switch, LOUD] = False


class Street(NamedTuple):
    street: Annotated[Text, STREET] = "main"


class Point(NamedTuple):
    point: Annotated[Text, POINT]


@module
class Speaker:
    """Says a word somewhere."""

    capacity: Capacity = Capacity(size=9)
    place: Street | Point = Street()
    word: Annotated[Maybe, WORD] = None

    def build(self, scope: Scope) -> Any:
        return scope


@module
class Homeless:
    """Has to be placed."""

    place: Street | Point

    def build(self, scope: Scope) -> Any:
        return scope


@module
class Twice:
    """Declares one name twice."""

    capacity: Capacity = Capacity()
    size: Annotated[Number, SIZE] = 7

    def build(self, scope: Scope) -> Any:
        return scope


def refusal(**values: Any) -> list[str]:
    with pytest.raises(InvalidFieldError) as caught:
        Speaker(**values)
    return [str(problem) for problem in caught.value.problems]


def test_the_fields_of_a_group_are_fields_of_the_module_in_place() -> None:
    assert [field.name for field in fields_of(Speaker)] == ["size", "enable_loud", "street", "word"]
    assert [field.group for field in fields_of(Speaker)] == ["capacity", "capacity", "place", ""]


def test_a_default_comes_from_the_modules_own_group_before_the_groups_class() -> None:
    defaults = {field.name: field.default for field in fields_of(Speaker)}
    assert defaults == {"size": 9, "enable_loud": False, "street": "main", "word": None}


def test_the_other_arm_of_a_choice_brings_its_own_fields() -> None:
    fields = {field.name: field for field in fields_of(published(Speaker, place=Point))}
    assert list(fields) == ["size", "enable_loud", "point", "word"]
    assert fields["point"].default is REQUIRED


def test_a_choice_without_a_default_is_required() -> None:
    with pytest.raises(
        InvalidFieldError, match=r"place: no group is chosen\. Choose one of Street, P"
    ):
        fields_of(Homeless)
    assert [each.name for each in fields_of(published(Homeless, place=Point))] == ["point"]


def test_a_group_that_is_not_one_of_the_choices_is_rejected() -> None:
    with pytest.raises(InvalidFieldError, match="place: Capacity is not one of its choices"):
        published(Speaker, place=Capacity)
    with pytest.raises(InvalidFieldError, match="word: Point is not one of its choices"):
        published(Speaker, word=Point)


def test_two_fields_with_one_name_are_an_error_in_the_module() -> None:
    with pytest.raises(TypeError, match="Twice: more than one field is named size"):
        fields_of(Twice)


def test_an_instance_is_created_from_flat_values() -> None:
    made: Any = make(published(Speaker), {"enable_loud": True, "street": "elm", "word": "hi"})
    assert made == Speaker(capacity=Capacity(9, True), place=Street("elm"), word="hi")


def test_groups_are_flattened_and_classes_choose() -> None:
    chosen, values = flat(Speaker, {"capacity": Capacity(1, True), "place": Point, "word": "hi"})
    assert values == {"size": 1, "enable_loud": True, "word": "hi"}
    assert chosen.arms == (("capacity", Capacity), ("place", Point))


def test_a_value_in_a_group_is_checked_like_any_other_under_its_own_name() -> None:
    assert refusal(capacity=Capacity(size=0), place=Point("A"), word="B") == [
        "size: 0 is too small. The minimum is 1.",
        "point: 'A' is not valid. It must be lower-case letters.",
        "word: 'B' is not valid. It must be lower-case letters.",
    ]


def test_a_group_accepts_values_known_at_deploy_time() -> None:
    capacity = Capacity(size=Ref("Size"), enable_loud=Condition("IsLoud"))
    assert Speaker(capacity=capacity).capacity is capacity


def test_a_group_of_another_class_is_rejected_even_if_its_values_are_equal() -> None:
    assert tuple(Street("main")) == tuple(Point("main"))
    assert refusal(place=("main",)) == ["place: expected Street or Point, got tuple"]
    assert refusal(capacity=Street()) == ["capacity: expected Capacity, got Street"]


# What a publisher chooses and pins


@module
class Lists:
    """Items and tags."""

    items: Annotated[
        MaybeList, Param("Items", "CommaDelimitedList", "Items.", "Items", "Lists")
    ] = None
    extra: Annotated[dict[str, str], Setting("Extra.", lambda field, value: iter(()))] = field(
        default_factory=dict
    )
    capacity: Capacity = Capacity()
    given: Annotated[Any, Wired("A resource.")] = None

    def build(self, scope: Scope) -> None: ...


def pinned(subject: Compilable) -> dict[str, Any]:
    return {each.name: each.default for each in fields_of(subject) if each.pinned}


def test_pins_need_not_be_hashable() -> None:
    pins = {"items": ["a"], "extra": {"a": "b"}}
    assert pinned(published(Lists, pins=pins)) == pins


def test_a_group_is_pinned_as_a_whole() -> None:
    whole = published(Lists, pins={"capacity": Capacity(size=3)})
    assert pinned(whole) == {"size": 3, "enable_loud": False}


def test_what_cannot_be_pinned_is_refused_when_it_is_published() -> None:
    with pytest.raises(UnknownFieldError, match=r"no field 'sise'\. Did you mean 'size'"):
        published(Lists, pins={"sise": 1})
    with pytest.raises(InvalidFieldError, match="given: only another module can provide it"):
        published(Lists, pins={"given": 1})
    for arm in ("Capacity", Capacity()):
        with pytest.raises(InvalidFieldError, match=r"capacity: a value of type \w+ is not one"):
            published(Lists, capacity=arm)  # type: ignore[arg-type]


def test_a_wrong_value_for_a_group_names_the_groups_that_it_allows() -> None:
    for value, got in ((3, "int"), (("a",), "tuple"), ({"size": 1}, "dict"), (None, "NoneType")):
        with pytest.raises(InvalidFieldError, match=f"capacity: expected Capacity, got {got}"):
            flat(Speaker, {"capacity": value})


def test_a_list_is_not_a_group() -> None:
    with pytest.raises(InvalidFieldError, match="items: expected a list"):
        Lists(items=Capacity())  # type: ignore[arg-type]


def test_a_field_without_a_declaration_is_named() -> None:
    @module
    class Bare:
        """A field without a declaration."""

        bare: int = 1

        def build(self, scope: Scope) -> None: ...

    with pytest.raises(TypeError, match="Bare: field 'bare' is not annotated"):
        fields_of(Bare)


def test_another_group_drops_the_description_that_was_of_the_first() -> None:
    described = published(Homeless, "On a street.", place=Street)
    assert described.summary == "On a street."
    assert published(described, place=Street).summary == "On a street."
    assert published(described, place=Point).summary != "On a street."
