"""Records behave like the frozen dataclasses that they stand in for."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace
from inspect import signature
from typing import Any

import pytest

from metaflow_batch_cfn.core.record import record


@dataclass(frozen=True)
class PlainPoint:
    """A dataclass to compare with."""

    x: int
    y: int = 2
    tags: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


@record(frozen=True)
class Point:
    """The same fields as a record."""

    x: int
    y: int = 2
    tags: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


@record(frozen=True, kw_only=True)
class Named:
    """A record that takes only keywords, and checks itself."""

    size: int = 1
    name: str

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("no name")


@record(frozen=True)
class Other:
    """A different record with the same values."""

    x: int
    y: int = 2


@pytest.mark.parametrize(
    ("arguments", "named"), [((1,), {}), ((1, 3), {}), ((), {"y": 5, "x": 4}), ((1,), {"y": 3})]
)
def test_a_record_is_created_and_shown_as_a_dataclass_is(
    arguments: tuple[Any, ...], named: dict[str, Any]
) -> None:
    made, expected = Point(*arguments, **named), PlainPoint(*arguments, **named)
    assert asdict(made) == asdict(expected)
    assert repr(made) == repr(expected).replace("PlainPoint", "Point")


@pytest.mark.parametrize(
    ("arguments", "named"), [((), {}), ((1, 2, {}, 4), {}), ((1,), {"x": 1}), ((1,), {"z": 1})]
)
def test_arguments_that_do_not_fit_are_rejected(
    arguments: tuple[Any, ...], named: dict[str, Any]
) -> None:
    for kind in (PlainPoint, Point):
        with pytest.raises(TypeError):
            kind(*arguments, **named)


def test_the_error_names_the_argument() -> None:
    with pytest.raises(TypeError, match="'name'"):
        Named()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="'nmae'"):
        Named(nmae="a", name="b")  # type: ignore[call-arg]


def test_a_keyword_only_record_takes_no_positions() -> None:
    made: Any = Named
    with pytest.raises(TypeError):
        made("a")


def test_a_record_checks_itself_after_it_is_created_and_replaced() -> None:
    with pytest.raises(ValueError, match="no name"):
        Named(name="")
    with pytest.raises(ValueError, match="no name"):
        replace(Named(name="a"), name="")


def test_a_record_cannot_be_changed() -> None:
    point: Any = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2
    with pytest.raises(FrozenInstanceError):
        del point.x
    assert point.x == 1


def test_equal_records_are_of_one_class_and_have_equal_compared_fields() -> None:
    assert Point(1) == Point(1, 2, {"ignored": "a"})
    assert hash(Point(1)) == hash(Point(1, 2, {"ignored": "a"}))
    assert Point(1) != Point(2)
    assert Point(1) != Other(1)  # type: ignore[comparison-overlap]


def test_a_default_factory_makes_one_value_for_each_record() -> None:
    assert Point(1).tags is not Point(1).tags


def test_records_can_be_copied_and_pickled() -> None:
    point = Point(1, 3, {"a": "b"})
    for copied in (copy.copy(point), copy.deepcopy(point), pickle.loads(pickle.dumps(point))):
        assert (copied.x, copied.y, copied.tags) == (1, 3, {"a": "b"})


def test_help_shows_the_constructor() -> None:
    assert list(signature(Point).parameters) == ["x", "y", "tags"]
    assert str(signature(Named)) == "(*, size: 'int' = 1, name: 'str')"


def test_dataclasses_and_records_can_derive_from_a_record() -> None:
    @dataclass(frozen=True)
    class Plain(Point):
        z: int = 3

    @record(frozen=True)
    class Derived(Point):
        z: int = 3

    for kind in (Plain, Derived):
        made = kind(1, z=4)
        assert (made.x, made.y, made.z) == (1, 2, 4)
        assert replace(made, x=5).x == 5
        with pytest.raises(FrozenInstanceError):
            setattr(made, "z", 5)  # noqa: B010 - a type checker rejects the assignment
