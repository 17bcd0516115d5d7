"""Responses in the AWS Query protocol: XML that every AWS client reads.

In: a result or a refusal. Out: bytes, shaped by botocore's own model. Limits: XML cannot contain
control characters, but a template can; they are replaced so that the response stays well-formed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from functools import cache
from typing import cast
from xml.etree import ElementTree

from botocore.model import ListShape, MapShape, Shape, StructureShape

from cfn_simulator.base.errors import ApiError
from cfn_simulator.wire.protocol import Wire, operation_model, service_model

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_result(operation: str, result: Mapping[str, Wire], request_id: str) -> bytes:
    """The XML of a response."""
    shape = operation_model(operation).output_shape
    root = ElementTree.Element(f"{operation}Response", xmlns=_namespace())
    body = ElementTree.SubElement(root, f"{operation}Result")
    if shape is not None:
        _write_members(body, shape, result)
    metadata = ElementTree.SubElement(root, "ResponseMetadata")
    _leaf(metadata, "RequestId", request_id)
    return _document(root)


def render_error(error: ApiError, request_id: str) -> bytes:
    """The XML of a refusal."""
    root = ElementTree.Element("ErrorResponse", xmlns=_namespace())
    body = ElementTree.SubElement(root, "Error")
    _leaf(body, "Type", "Receiver" if error.status >= 500 else "Sender")
    _leaf(body, "Code", error.code)
    _leaf(body, "Message", error.message)
    _leaf(root, "RequestId", request_id)
    return _document(root)


def status_of(error: ApiError) -> int:
    """The HTTP status that the model assigns to the error's code, else the error's own."""
    return _declared_statuses().get(error.code, error.status)


@cache
def _declared_statuses() -> dict[str, int]:
    declared = (shape.metadata.get("error", {}) for shape in service_model().error_shapes)
    return {str(error["code"]): int(error["httpStatusCode"]) for error in declared if error}


def _namespace() -> str:
    return str(service_model().metadata["xmlNamespace"])


def _write_members(parent: ElementTree.Element, shape: Shape, value: Wire) -> None:
    members = cast("StructureShape", shape).members
    for name, item in cast("Mapping[str, Wire]", value).items():
        _write(parent, name, members[name], item)


def _write(parent: ElementTree.Element, name: str, shape: Shape, value: Wire) -> None:
    match shape:
        case StructureShape():
            _write_members(ElementTree.SubElement(parent, name), shape, value)
        case ListShape():
            below = ElementTree.SubElement(parent, name)
            for item in cast("Sequence[Wire]", value):
                _write(below, "member", shape.member, item)
        case MapShape():
            below = ElementTree.SubElement(parent, name)
            for key, item in cast("Mapping[str, Wire]", value).items():
                entry = ElementTree.SubElement(below, "entry")
                _write(entry, "key", shape.key, key)
                _write(entry, "value", shape.value, item)
        case _:
            _leaf(parent, name, _text(value))


def _text(value: Wire) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            moment = value.astimezone(timezone.utc)
            return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
        case _:
            return str(value)


def _leaf(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = NOT_XML.sub("\ufffd", text)


def _document(root: ElementTree.Element) -> bytes:
    # A parser reads a bare carriage return as a line feed; templates must be returned unchanged.
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.replace(b"\r", b"&#13;")
