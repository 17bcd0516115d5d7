from __future__ import annotations

import pytest

from cfn_simulator.base.errors import ApiError
from cfn_simulator.wire.constraints import check_constraints
from cfn_simulator.wire.protocol import Call, Wire


def refusal(operation: str, **parameters: Wire) -> str:
    with pytest.raises(ApiError) as refused:
        check_constraints(Call(operation, parameters))
    assert refused.value.code == "ValidationError"
    return refused.value.message


def test_a_missing_member_is_named() -> None:
    assert refusal("CreateStack") == (
        "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: "
        "Member must not be null"
    )


def test_all_violations_are_reported_together() -> None:
    message = refusal("CreateChangeSet", StackName="1st", ChangeSetName="a b", ChangeSetType="MAKE")
    assert message.startswith("3 validation errors detected: ")
    assert "'stackName'" in message
    assert "'changeSetName'" in message
    assert "Member must satisfy enum value set: [CREATE, UPDATE, IMPORT]" in message


@pytest.mark.parametrize("name", ["-bad", "bad name", "1st", "a" * 129, "a_b", ""])
def test_a_stack_requires_a_valid_name(name: str) -> None:
    assert "'stackName'" in refusal("CreateStack", StackName=name)


def test_an_existing_stack_can_be_named_by_its_arn() -> None:
    arn = "arn:aws:cloudformation:us-east-1:123456789012:stack/a/0-1"
    check_constraints(Call("DescribeStacks", {"StackName": arn}))


def test_a_template_body_is_measured_in_bytes_as_sent() -> None:
    fits = "é" * 25_600
    check_constraints(Call("ValidateTemplate", {"TemplateBody": fits}))
    message = refusal("ValidateTemplate", TemplateBody=fits + "a")
    assert "less than or equal to 51200" in message
    assert len(message) < 500


def test_numbers_must_be_within_their_bounds() -> None:
    message = refusal("CreateStack", StackName="a", TimeoutInMinutes=0)
    assert "'timeoutInMinutes'" in message
    assert "greater than or equal to 1" in message
