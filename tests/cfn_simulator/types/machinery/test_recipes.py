"""Laws over every recipe: each names what its service and the registry have."""

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
    yield from (one for one in (recipe.create, recipe.update, recipe.read) if one is not None)
    yield from recipe.delete
    for setting in recipe.settings:
        yield setting.put
        if setting.remove is not None:
            yield setting.remove
    if recipe.tags is not None:
        how = recipe.tags
        for operation in (how.tag, how.untag, how.read):
            yield Call(operation, how.arguments)


def model(recipe: Recipe) -> Any:
    return hermetic_session().get_service_model(recipe.service)


def test_there_are_recipes_and_each_is_of_a_type_of_its_own() -> None:
    types = [recipe.type for recipe in RECIPES]
    assert len(types) > 40
    assert len(set(types)) == len(types)
    assert set(types) <= resources.supported_types()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.type)
def test_each_call_is_one_of_its_service_with_parameters_that_it_takes(recipe: Recipe) -> None:
    for one in calls(recipe):
        shape = model(recipe).operation_model(one.operation).input_shape
        assert set(one.arguments) <= set(shape.members if shape else ()), one.operation


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.type)
def test_each_property_and_attribute_is_one_of_the_registry(recipe: Recipe) -> None:
    kind = resource_type(recipe.type)
    named = {name for setting in recipe.settings for name in setting.properties}
    named |= {name for one in calls(recipe) for name in one.only or ()}
    named |= set(recipe.renames) - {"SSEEnabled"}
    named |= {recipe.name.property} if recipe.name else set()
    assert named <= kind.properties
    assert set(recipe.attributes) <= kind.attributes


def test_an_argument_that_nothing_fills_is_left_out() -> None:
    facts = {"id": "x", "properties": {"A": [{"Id": 1}, {"Id": 2}]}}
    wanted = {"one": "$id", "two": "$properties.A[].Id", "three": "$properties.B", "four": 4}
    assert filled(wanted, facts) == {"one": "x", "two": [1, 2], "four": 4}


def test_expressions_are_found_inside_lists_and_mappings() -> None:
    assert value_of([{"path": "/a", "value": "$id"}], {"id": "x"}) == [{"path": "/a", "value": "x"}]
