"""What real clients ask beside the obvious, each found by running one of them."""

from __future__ import annotations

from tests.simulator.driver import Driver
from tests.simulator.samples import logs, template

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
