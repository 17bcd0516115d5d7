"""AWS::SecretsManager::Secret, with a declared or generated value."""

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

BY_ID = {"SecretId": "$id"}


def _with_text(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """The password that `GenerateSecretString` describes, alone or as a member of a document."""
    generate = given.get("GenerateSecretString")
    if not isinstance(generate, dict):
        return given
    arguments = api_parameters(client, "GetRandomPassword", generate)
    text = client.get_random_password(**arguments)["RandomPassword"]
    template, key = generate.get("SecretStringTemplate"), generate.get("GenerateStringKey")
    if template and key:
        text = json.dumps({**json.loads(str(template)), str(key): text})
    return {"SecretString": text}


SECRET = Recipe(
    type="AWS::SecretsManager::Secret",
    service="secretsmanager",
    name=Name("Name", 512),
    shape=_with_text,
    create=Call("CreateSecret", only=("Name", "Description", "KmsKeyId")),
    update=Call("UpdateSecret", BY_ID, ("Description", "KmsKeyId")),
    attributes={"Id": "$answer.ARN"},
    settings=(
        Setting(("SecretString",), Call("PutSecretValue", BY_ID)),
        Setting(("GenerateSecretString",), Call("PutSecretValue", BY_ID)),
    ),
    tags=Tags(BY_ID, read="DescribeSecret"),
    delete=(Call("DeleteSecret", {**BY_ID, "ForceDeleteWithoutRecovery": True}),),
)

RECIPES = (SECRET,)
