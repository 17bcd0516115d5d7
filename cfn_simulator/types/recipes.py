"""Every recipe there is, as handlers."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_simulator.types import cloudwatch, ecr, ecs, sagemaker
from cfn_simulator.types.batch import lent_capacity
from cfn_simulator.types.data import dynamodb, efs, kms, rds
from cfn_simulator.types.iam import principals_and_service_roles
from cfn_simulator.types.machinery.base import Handler
from cfn_simulator.types.machinery.recipes.handler import handler_of
from cfn_simulator.types.messaging import subscriptions
from cfn_simulator.types.stored import secrets
from cfn_simulator.types.web import api_gateway, cognito, load_balancing
from cfn_simulator.types.workflows import events, functions, scheduler, step_functions

FAMILIES = (
    api_gateway.RECIPES,
    lent_capacity.RECIPES,
    cloudwatch.RECIPES,
    cognito.RECIPES,
    dynamodb.RECIPES,
    ecr.RECIPES,
    ecs.RECIPES,
    efs.RECIPES,
    events.RECIPES,
    functions.RECIPES,
    principals_and_service_roles.RECIPES,
    kms.RECIPES,
    load_balancing.RECIPES,
    subscriptions.RECIPES,
    rds.RECIPES,
    sagemaker.RECIPES,
    scheduler.RECIPES,
    secrets.RECIPES,
    step_functions.RECIPES,
)


def recipe_handlers() -> Iterator[Handler]:
    """One for each recipe of each family."""
    for family in FAMILIES:
        for recipe in family:
            yield handler_of(recipe)
