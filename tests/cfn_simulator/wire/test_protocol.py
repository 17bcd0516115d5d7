from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from cfn_simulator.base.errors import ApiError, validation_error
from cfn_simulator.wire.protocol import read_call, service_model
from cfn_simulator.wire.rendering import render_error, render_result, status_of
from tests.cfn_simulator.wire.wire_samples import sample

OPERATIONS = service_model().operation_names


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_request_that_botocore_writes_is_read_back(name: str) -> None:
    operation = service_model().operation_model(name)
    parameters = sample(operation.input_shape) if operation.input_shape else {}
    assert isinstance(parameters, dict)
    written = create_serializer("query", False).serialize_to_request(parameters, operation)
    call = read_call(written["body"])
    assert (call.operation, call.parameters) == (name, _as_sent(parameters))


def _as_sent(value: object) -> object:
    """botocore writes times to the second."""
    match value:
        case dict():
            return {key: _as_sent(item) for key, item in value.items()}
        case list():
            return [_as_sent(item) for item in value]
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _parse(body: bytes, shape: Any, status: int = 200) -> dict[str, Any]:
    answer = {"body": body, "headers": {}, "status_code": status}
    parsed: dict[str, Any] = create_parser("query").parse(answer, shape)
    return parsed


@pytest.mark.parametrize("name", OPERATIONS)
def test_botocore_reads_every_response(name: str) -> None:
    shape = service_model().operation_model(name).output_shape
    given = sample(shape) if shape else {}
    assert isinstance(given, dict)
    read = _parse(render_result(name, given, "request-1"), shape)
    metadata = read.pop("ResponseMetadata")
    assert read == given
    assert metadata["RequestId"] == "request-1"


def _parsed_error(error: ApiError) -> dict[str, Any]:
    return _parse(render_error(error, "request-2"), None, status_of(error))


def test_botocore_reads_an_error_with_code_and_message() -> None:
    assert _parsed_error(validation_error("a < b & c"))["Error"] == {
        "Type": "Sender",
        "Code": "ValidationError",
        "Message": "a < b & c",
    }


def test_an_error_has_the_status_that_the_model_declares() -> None:
    assert status_of(ApiError("ChangeSetNotFound", "gone")) == 404
    assert status_of(validation_error("bad")) == 400


def test_characters_that_xml_cannot_contain_do_not_break_a_response() -> None:
    error = _parsed_error(validation_error("bell \x07, nul \x00, lone surrogate \ud800"))["Error"]
    assert error["Message"] == "bell \ufffd, nul \ufffd, lone surrogate \ufffd"


def test_a_template_is_returned_with_its_own_line_endings() -> None:
    shape = service_model().operation_model("GetTemplate").output_shape
    body = render_result("GetTemplate", {"TemplateBody": "a:\r\n  b\n"}, "r")
    read = _parse(body, shape)
    assert read["TemplateBody"] == "a:\r\n  b\n"


def test_an_empty_list_is_read_as_an_empty_list() -> None:
    call = read_call({"Action": "CreateStack", "StackName": "s", "Capabilities": ""})
    assert call.parameters == {"StackName": "s", "Capabilities": []}


def test_list_items_are_ordered_by_number_not_by_text() -> None:
    form = {f"Capabilities.member.{place}": f"C{place}" for place in (10, 9, 1)}
    call = read_call({"Action": "CreateStack", **form})
    assert call.parameters["Capabilities"] == ["C1", "C9", "C10"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "MissingAction"),
        ({"Action": "MakeCoffee"}, "InvalidAction"),
        ({"Action": "CreateStack", "DisableRollback": "perhaps"}, "ValidationError"),
        ({"Action": "CreateStack", "TimeoutInMinutes": "ten"}, "ValidationError"),
        ({"Action": "CreateStack", "Tags": "flat"}, "ValidationError"),
        ({"Action": "CreateStack", "Tags.member.x.Key": "k"}, "ValidationError"),
        ({"Action": "CreateStack", "StackName.member.1": "k"}, "ValidationError"),
        ({"Action": "CreateStack", "Tags.member.1": "k"}, "ValidationError"),
    ],
)
def test_a_malformed_request_is_refused(form: dict[str, str], code: str) -> None:
    with pytest.raises(ApiError) as refusal:
        read_call(form)
    assert refusal.value.code == code
