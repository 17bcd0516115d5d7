"""Every recipe there is, as handlers."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.simulator.resources.base import Handler
from metaflow_batch_cfn.simulator.resources.recipes import (
    api_gateway,
    batch,
    cloudwatch,
    cognito,
    dynamodb,
    ecr,
    ecs,
    efs,
    events,
    functions,
    iam,
    kms,
    load_balancing,
    messaging,
    rds,
    sagemaker,
    scheduler,
    secrets,
    step_functions,
)
from metaflow_batch_cfn.simulator.resources.recipes.handler import handler_of

FAMILIES = (
    api_gateway.RECIPES,
    batch.RECIPES,
    cloudwatch.RECIPES,
    cognito.RECIPES,
    dynamodb.RECIPES,
    ecr.RECIPES,
    ecs.RECIPES,
    efs.RECIPES,
    events.RECIPES,
    functions.RECIPES,
    iam.RECIPES,
    kms.RECIPES,
    load_balancing.RECIPES,
    messaging.RECIPES,
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
