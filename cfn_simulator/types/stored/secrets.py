"""AWS::SecretsManager: secrets, given or made up."""

from __future__ import annotations

import json
from typing import Any

from cfn_simulator.types.machinery.base import ResourceRequest
from cfn_simulator.types.machinery.parameters import api_parameters
from cfn_simulator.types.machinery.recipes.recipe import (
    Call,
    Name,
    Properties,
    Recipe,
    Setting,
    Tags,
)

ITSELF = {"SecretId": "$id"}


def _with_text(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """A text made up as `GenerateSecretString` says: alone, or as one member of a document."""
    wish = given.get("GenerateSecretString")
    if not isinstance(wish, dict):
        return given
    arguments = api_parameters(client, "GetRandomPassword", wish)
    text = client.get_random_password(**arguments)["RandomPassword"]
    template, key = wish.get("SecretStringTemplate"), wish.get("GenerateStringKey")
    if template and key:
        text = json.dumps({**json.loads(str(template)), str(key): text})
    return {"SecretString": text}


SECRET = Recipe(
    type="AWS::SecretsManager::Secret",
    service="secretsmanager",
    name=Name("Name", 512),
    shape=_with_text,
    create=Call("CreateSecret", only=("Name", "Description", "KmsKeyId")),
    update=Call("UpdateSecret", ITSELF, ("Description", "KmsKeyId")),
    attributes={"Id": "$answer.ARN"},
    settings=(
        Setting(("SecretString",), Call("PutSecretValue", ITSELF)),
        Setting(("GenerateSecretString",), Call("PutSecretValue", ITSELF)),
    ),
    tags=Tags(ITSELF, read="DescribeSecret"),
    delete=(Call("DeleteSecret", {**ITSELF, "ForceDeleteWithoutRecovery": True}),),
)

RECIPES = (SECRET,)
