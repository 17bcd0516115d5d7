"""What real clients ask beside the obvious, each found by running one of them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import logs, template

BODY = template(Logs=logs())


def test_a_stack_under_review_has_no_template_and_that_is_no_error(driver: Driver) -> None:
    driver.review(BODY, "CREATE")
    told = driver.cloudformation.get_template(StackName=driver.name)
    assert "TemplateBody" not in told


def test_the_standard_way_of_deploying_may_be_asked_for(driver: Driver) -> None:
    reviewed = driver.review(BODY, "CREATE", DeploymentConfig={"Mode": "STANDARD"})
    driver.execute(reviewed)
    assert driver.status() == "CREATE_COMPLETE"
    driver.delete(DeploymentConfig={"Mode": "STANDARD"})
    assert driver.refusal("describe_stacks")[0] == "ValidationError"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "Resources:\n  A: [1,\n",
            "Template format error: YAML not well-formed. (line 3, column 1)",
        ),
        ('{"Resources": {', "Template format error: JSON not well-formed. (line 1, column 16)"),
    ],
)
def test_a_body_that_is_no_document_is_told_by_the_place(
    driver: Driver, body: str, told: str
) -> None:
    with pytest.raises(ClientError) as refused:
        driver.cloudformation.validate_template(TemplateBody=body)
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"].startswith(told)) == ("ValidationError", True)
