"""AWS::Lambda: functions and who may call them."""

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

NAMED = {"FunctionName": "$id"}
MODULES = {"python": "index.py", "nodejs": "index.js"}


def _packed(given: Properties, request: ResourceRequest, client: Any) -> Properties:
    """Code that stands in the template is a file in an archive."""
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
        # A fixed moment: the same code is the same archive.
        archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)
    return stream.getvalue()


FUNCTION = Recipe(
    type="AWS::Lambda::Function",
    service="lambda",
    name=Name("FunctionName", 64),
    shape=_packed,
    create=Call("CreateFunction"),
    update=Call("UpdateFunctionConfiguration", NAMED),
    settings=(Setting(("Code",), Call("UpdateFunctionCode", NAMED)),),
    read=Call("GetFunctionConfiguration", NAMED),
    attributes={"Arn": "$answer.FunctionArn"},
    tags=Tags({"Resource": "$attributes.Arn"}, read="ListTags"),
    delete=(Call("DeleteFunction", NAMED),),
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
