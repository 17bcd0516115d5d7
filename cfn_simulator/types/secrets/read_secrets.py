"""Reads back secrets from Secrets Manager, without their values."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

SECRET = ReadRecipe(
    service="secretsmanager",
    call=Call("DescribeSecret", {"SecretId": "$id"}),
    record="$answer.[@][?!DeletedDate] | [0]",
    same=("Description", "Name", "Tags"),
    members={"Id": "$record.ARN"},
)

READERS: Mapping[str, Reader] = {"AWS::SecretsManager::Secret": SECRET}
