"""Less obvious requests of real clients, each found by running one of them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import logs, template

BODY = template(Logs=logs())


def test_the_template_of_a_stack_under_review_is_empty_not_an_error(driver: Driver) -> None:
    driver.review(BODY, "CREATE")
    template_answer = driver.cloudformation.get_template(StackName=driver.name)
    assert "TemplateBody" not in template_answer


def test_the_standard_deployment_mode_can_be_requested(driver: Driver) -> None:
    reviewed = driver.review(BODY, "CREATE", DeploymentConfig={"Mode": "STANDARD"})
    driver.execute(reviewed)
    assert driver.status() == "CREATE_COMPLETE"
    driver.delete(DeploymentConfig={"Mode": "STANDARD"})
    assert driver.refusal("describe_stacks")[0] == "ValidationError"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Resources:\n  A: [1,\n",
            "Template format error: YAML not well-formed. (line 3, column 1)",
        ),
        ('{"Resources": {', "Template format error: JSON not well-formed. (line 1, column 16)"),
    ],
)
def test_the_error_for_an_invalid_document_has_its_position(
    driver: Driver, body: str, expected: str
) -> None:
    with pytest.raises(ClientError) as refused:
        driver.cloudformation.validate_template(TemplateBody=body)
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"].startswith(expected)) == ("ValidationError", True)
