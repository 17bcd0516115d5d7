"""Scripted faults of resources: failing, not stabilising, slow."""

from __future__ import annotations

from cfn_simulator.faults import ResourceFault, ResourceTrouble, Step
from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.samples import bucket, logs, parameter, template


def test_a_resource_fails_with_the_given_message(played: Played) -> None:
    message = "Vpc limit exceeded"
    played.fail("Logs", Step.CREATE, message=message, code="ServiceLimitExceeded")
    played.create(template(Logs=logs("struck")))
    reason = played.reasons("CREATE_FAILED")["Logs"]
    assert reason.startswith('Resource handler returned message: "Vpc limit exceeded" (Request')
    assert reason.endswith("HandlerErrorCode: ServiceLimitExceeded)")
    assert played.log_groups() == {}


def test_every_resource_of_a_type_can_be_made_to_fail(played: Played) -> None:
    fault = ResourceFault(ResourceTrouble.FAILURE, type="AWS::Logs::LogGroup", nth=2)
    played.account.faults.add([fault])
    played.create(template(A=logs("a"), Note=parameter("x"), B=logs("b", DependsOn="A")))
    assert set(played.reasons("CREATE_FAILED")) == {"B"}


def test_a_resource_that_does_not_stabilise_exists_and_is_rolled_back(played: Played) -> None:
    fault = ResourceFault(ResourceTrouble.NOT_STABILISED, "Logs", step=Step.CREATE)
    played.account.faults.add([fault])
    played.create(template(Logs=logs("struck")), DisableRollback=True)
    assert "HandlerErrorCode: NotStabilized" in played.reasons("CREATE_FAILED")["Logs"]
    assert set(played.log_groups()) == {"struck"}
    played.call("RollbackStack")
    assert played.log_groups() == {}


def test_a_slow_resource_advances_the_clock(played: Played) -> None:
    slow = ResourceFault(ResourceTrouble.SLOW, "Logs", seconds=3 * 3600.0)
    played.account.faults.add([slow])
    before = played.clock.now()
    played.create(template(Logs=logs("slow")))
    assert round((played.clock.now() - before).total_seconds() / 3600) == 3
    assert played.status() == "CREATE_COMPLETE"


def test_a_delete_can_be_made_to_fail_once(played: Played) -> None:
    played.create(template(Logs=logs("kept"), Other=bucket("other-bucket")))
    played.fail("Logs", Step.DELETE)
    played.call("DeleteStack")
    assert played.stack()["StackStatusReason"] == (
        "The following resource(s) failed to delete: [Logs]. "
    )
    stack_id = played.stack()["StackId"]
    played.call("DeleteStack")
    stack = played.call("DescribeStacks", StackName=stack_id)["Stacks"][0]
    assert stack["StackStatus"] == "DELETE_COMPLETE"


def test_a_fault_can_be_limited_to_one_stack(played: Played) -> None:
    played.fail("Logs", stack="another")
    played.create(template(Logs=logs("fine")))
    assert played.status() == "CREATE_COMPLETE"
    assert played.stack()["StackName"] == NAME
