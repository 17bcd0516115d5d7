"""Laws over every recipe: its names exist in the service model and in the registry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cfn_simulator import types as resources
from cfn_simulator.base.hermetic import hermetic_session
from cfn_simulator.types.machinery.recipes.expression import filled, value_of
from cfn_simulator.types.machinery.recipes.recipe import Call, Recipe
from cfn_simulator.types.recipes import FAMILIES
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type

RECIPES = [recipe for family in FAMILIES for recipe in family]


def calls(recipe: Recipe) -> Iterator[Call]:
    yield from (call for call in (recipe.create, recipe.update, recipe.read) if call is not None)
    yield from recipe.delete
    for setting in recipe.settings:
        yield setting.put
        if setting.remove is not None:
            yield setting.remove
    if recipe.tags is not None:
        tags = recipe.tags
        for operation in (tags.tag, tags.untag, tags.read):
            yield Call(operation, tags.arguments)


def model(recipe: Recipe) -> Any:
    return hermetic_session().get_service_model(recipe.service)


def test_there_are_recipes_and_no_two_share_a_type() -> None:
    types = [recipe.type for recipe in RECIPES]
    assert len(types) > 40
    assert len(set(types)) == len(types)
    assert set(types) <= resources.supported_types()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.type)
def test_each_call_is_an_operation_of_its_service_with_known_parameters(recipe: Recipe) -> None:
    for call in calls(recipe):
        shape = model(recipe).operation_model(call.operation).input_shape
        assert set(call.arguments) <= set(shape.members if shape else ()), call.operation


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.type)
def test_each_property_and_attribute_is_in_the_registry(recipe: Recipe) -> None:
    kind = resource_type(recipe.type)
    named = {name for setting in recipe.settings for name in setting.properties}
    named |= {name for call in calls(recipe) for name in call.only or ()}
    named |= set(recipe.renames) - {"SSEEnabled"}
    named |= {recipe.name.property} if recipe.name else set()
    assert named <= kind.properties
    assert set(recipe.attributes) <= kind.attributes


def test_an_argument_whose_expression_finds_nothing_is_left_out() -> None:
    facts = {"id": "x", "properties": {"A": [{"Id": 1}, {"Id": 2}]}}
    arguments = {"one": "$id", "two": "$properties.A[].Id", "three": "$properties.B", "four": 4}
    assert filled(arguments, facts) == {"one": "x", "two": [1, 2], "four": 4}


def test_expressions_inside_lists_and_mappings_are_evaluated() -> None:
    assert value_of([{"path": "/a", "value": "$id"}], {"id": "x"}) == [{"path": "/a", "value": "x"}]
