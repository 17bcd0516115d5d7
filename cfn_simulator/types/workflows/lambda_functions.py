"""AWS::Lambda: functions and permissions."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from cfn_simulator.types.machinery.base import ResourceRequest
from cfn_simulator.types.machinery.recipes.recipe import (
    Call,
    Name,
    Properties,
    Recipe,
    Setting,
    Tags,
)

BY_NAME = {"FunctionName": "$id"}
MODULES = {"python": "index.py", "nodejs": "index.js"}


def _packed(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """The properties, with inline code packed into a deployment package."""
    code = given.get("Code")
    text = code.get("ZipFile") if isinstance(code, dict) else None
    if not isinstance(text, str):
        return given
    packed: Any = {"ZipFile": _archive(text, str(request.properties.get("Runtime", "")))}
    return {**given, "Code": packed, **packed}


def _archive(text: str, runtime: str) -> bytes:
    name = next((file for start, file in MODULES.items() if runtime.startswith(start)), "index")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        # A fixed time, so that the same code always yields the same archive.
        archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)
    return stream.getvalue()


FUNCTION = Recipe(
    type="AWS::Lambda::Function",
    service="lambda",
    name=Name("FunctionName", 64),
    shape=_packed,
    create=Call("CreateFunction"),
    update=Call("UpdateFunctionConfiguration", BY_NAME),
    settings=(Setting(("Code",), Call("UpdateFunctionCode", BY_NAME)),),
    read=Call("GetFunctionConfiguration", BY_NAME),
    attributes={"Arn": "$answer.FunctionArn"},
    tags=Tags({"Resource": "$attributes.Arn"}, read="ListTags"),
    delete=(Call("DeleteFunction", BY_NAME),),
)

PERMISSION = Recipe(
    type="AWS::Lambda::Permission",
    service="lambda",
    create=Call("AddPermission", {"StatementId": "$generated"}),
    attributes={"Id": "$attributes.Id || generated"},
    delete=(
        Call(
            "RemovePermission",
            {"FunctionName": "$properties.FunctionName", "StatementId": "$id"},
        ),
    ),
)

RECIPES = (FUNCTION, PERMISSION)
