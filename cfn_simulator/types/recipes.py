"""Every recipe as a handler."""

from __future__ import annotations

from collections.abc import Iterator

from cfn_simulator.types import ecr, ecs, sagemaker
from cfn_simulator.types.batch import consumables_and_service_environments
from cfn_simulator.types.data_stores import dynamodb, efs, rds
from cfn_simulator.types.iam import principals_and_service_roles
from cfn_simulator.types.machinery.base import Handler
from cfn_simulator.types.machinery.recipes.handler import handler_of
from cfn_simulator.types.management import cloudwatch
from cfn_simulator.types.messaging import sns_subscription
from cfn_simulator.types.secrets import kms, secret
from cfn_simulator.types.web import api_gateway, cognito, load_balancing
from cfn_simulator.types.workflows import events, lambda_functions, scheduler, step_functions

FAMILIES = (
    api_gateway.RECIPES,
    cloudwatch.RECIPES,
    cognito.RECIPES,
    consumables_and_service_environments.RECIPES,
    dynamodb.RECIPES,
    ecr.RECIPES,
    ecs.RECIPES,
    efs.RECIPES,
    events.RECIPES,
    lambda_functions.RECIPES,
    principals_and_service_roles.RECIPES,
    kms.RECIPES,
    load_balancing.RECIPES,
    sns_subscription.RECIPES,
    rds.RECIPES,
    sagemaker.RECIPES,
    scheduler.RECIPES,
    secret.RECIPES,
    step_functions.RECIPES,
)


def recipe_handlers() -> Iterator[Handler]:
    """A handler for each recipe of each family."""
    for family in FAMILIES:
        for recipe in family:
            yield handler_of(recipe)
