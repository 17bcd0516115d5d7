"""Express mode: an operation completes when its configuration is applied, without rollback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cfn_simulator.faults import ResourceFault, ResourceTrouble, Step
from cfn_simulator.services.services import Services
from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.samples import Resource, logs, parameter, ref, template

EXPRESS = {"Mode": "EXPRESS"}
WITH_ROLLBACK: dict[str, Any] = {"Mode": "EXPRESS", "DisableRollback": False}
REASON = (
    "Resource operation completed using Express Mode. "
    "It may continue becoming available in the background."
)
TWO = template(Group=logs("group"), Note=parameter(ref("Group")))


@pytest.fixture
def slow() -> Iterator[Played]:
    """Every resource takes ten seconds, the last seven of them to stabilize."""
    services = Services()
    yield Played(services, {"*": 10.0})
    services.reset()


def seconds(slow: Played, *parameters: Any, **more: Any) -> int:
    """Whole seconds, since reading the test's clock takes time as well."""
    before = slow.clock.now()
    slow.call(*parameters, **more)
    return round((slow.clock.now() - before).total_seconds())


def body(resources: dict[str, Any]) -> dict[str, Any]:
    return {"TemplateBody": json.dumps(resources)}


def test_nothing_waits_for_stabilization_and_dependencies_are_respected(slow: Played) -> None:
    assert seconds(slow, "CreateStack", **body(TWO), DeploymentConfig=EXPRESS) == 6
    assert slow.status() == "CREATE_COMPLETE"
    assert slow.reasons("CREATE_COMPLETE") == {NAME: "", "Group": REASON, "Note": REASON}
    note = slow.services.client("ssm").get_parameter(
        Name=slow.call("DescribeStackResources")["StackResources"][1]["PhysicalResourceId"]
    )
    assert note["Parameter"]["Value"] == "group"


def test_the_standard_mode_waits(slow: Played) -> None:
    parameters = {"DeploymentConfig": {"Mode": "STANDARD"}}
    assert seconds(slow, "CreateStack", **body(TWO), **parameters) == 20
    assert slow.reasons("CREATE_COMPLETE")["Group"] == ""


def test_updates_and_deletions_are_as_quick(slow: Played) -> None:
    slow.create(TWO)
    changed = template(Group=logs("group", 14), Note=parameter(ref("Group")))
    assert seconds(slow, "UpdateStack", **body(changed), DeploymentConfig=EXPRESS) == 3
    assert slow.reasons("UPDATE_COMPLETE")["Group"] == REASON
    stack_id = slow.stack()["StackId"]
    assert seconds(slow, "DeleteStack", DeploymentConfig=EXPRESS) == 6
    events = slow.call("DescribeStackEvents", StackName=stack_id)["StackEvents"]
    gone = [one for one in events if one["ResourceStatus"] == "DELETE_COMPLETE"]
    assert {one.get("ResourceStatusReason") for one in gone} == {None, REASON}


def test_a_resource_that_never_stabilizes_is_not_noticed(slow: Played) -> None:
    unstable = ResourceFault(ResourceTrouble.NOT_STABILISED, "Group", step=Step.CREATE)
    slow.account.faults.add([unstable])
    slow.create(TWO, DeploymentConfig=EXPRESS)
    assert slow.status() == "CREATE_COMPLETE"


def test_a_custom_resource_is_waited_for(slow: Played) -> None:
    """A custom resource reports its own completion."""
    custom = {"Type": "Custom::Thing", "Properties": {"ServiceToken": "arn:aws:sns:x:1:t"}}
    parameters = {"DeploymentConfig": EXPRESS}
    assert seconds(slow, "CreateStack", **body(template(Thing=custom)), **parameters) == 10


def test_the_stack_and_its_change_set_return_the_mode(played: Played) -> None:
    made = played.change(TWO, "CREATE", DeploymentConfig=EXPRESS)
    described = {"Mode": "EXPRESS", "DisableRollback": True}
    assert played.described(made)["DeploymentConfig"] == described
    played.execute(made)
    assert played.stack()["DeploymentConfig"] == described
    assert played.reasons("CREATE_COMPLETE")["Group"] == REASON
    played.update(template(Group=logs("group", 14)))
    assert "DeploymentConfig" not in played.stack()


def broken(days: int = 7) -> dict[str, Any]:
    return template(Group=logs("group", days), Bad=logs("bad", days, DependsOn="Group"))


def test_a_failure_leaves_the_stack_as_it_is(played: Played) -> None:
    played.fail("Bad")
    played.create(broken(), DeploymentConfig=EXPRESS)
    assert played.status() == "CREATE_FAILED"
    assert set(played.log_groups()) == {"group"}


def test_a_failure_is_rolled_back_on_request(slow: Played) -> None:
    slow.fail("Bad")
    parameters = {"DeploymentConfig": WITH_ROLLBACK}
    assert seconds(slow, "CreateStack", **body(broken()), **parameters) == 3 + 3 + 3
    assert slow.status() == "ROLLBACK_COMPLETE"
    assert slow.log_groups() == {}


def test_rollback_can_be_disabled_in_the_standard_mode_too(played: Played) -> None:
    played.fail("Bad")
    played.create(broken(), DeploymentConfig={"DisableRollback": True})
    assert played.status() == "CREATE_FAILED"


def paused(played: Played) -> None:
    played.create(template(Group=logs("group", 3)))
    played.fail("Bad")
    played.update(broken(5), DeploymentConfig=EXPRESS)
    assert played.status() == "UPDATE_FAILED"


def test_a_stack_that_failed_in_express_mode_continues_in_express_mode_only(played: Played) -> None:
    paused(played)
    for operation, more in (
        ("UpdateStack", {"DisableRollback": True}),
        ("CreateChangeSet", {"ChangeSetName": "next"}),
    ):
        code, message = played.refusal(operation, **body(broken(7)), **more)
        assert code == "ValidationError"
        assert "must use the same DeploymentConfig (mode=EXPRESS)" in message
    played.update(broken(7), DeploymentConfig=EXPRESS)
    assert played.status() == "UPDATE_COMPLETE"


def test_a_stack_that_failed_in_express_mode_cannot_be_rolled_back(played: Played) -> None:
    paused(played)
    code, message = played.refusal("RollbackStack")
    assert (code, message.startswith("RollbackStack is not supported")) == ("ValidationError", True)
    code, message = played.refusal("UpdateStack", **body(broken(7)), DeploymentConfig=WITH_ROLLBACK)
    assert "non-terminal [UPDATE_FAILED] state" in message


def test_a_stack_that_failed_in_the_standard_mode_can_roll_back_in_express_mode(
    slow: Played,
) -> None:
    slow.create(template(Group=logs("group", 3)))
    slow.fail("Bad")
    slow.update(broken(5), DisableRollback=True)
    assert seconds(slow, "RollbackStack", DeploymentConfig=EXPRESS) == 3
    assert slow.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert slow.log_groups() == {"group": 3}


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("CreateStack", {"OnFailure": "DELETE"}),
        ("CreateStack", {"DisableRollback": False}),
        ("CreateChangeSet", {"OnStackFailure": "ROLLBACK", "ChangeSetName": "c"}),
    ],
)
def test_contradicting_failure_options_are_refused(
    played: Played, operation: str, more: dict[str, Any]
) -> None:
    kind = {"ChangeSetType": "CREATE"} if operation == "CreateChangeSet" else {}
    code, message = played.refusal(operation, **body(TWO), **kind, **more, DeploymentConfig=EXPRESS)
    assert code == "ValidationError"
    assert next(iter(more)) in message


def test_disable_rollback_can_be_given_twice_as_cdk_does(played: Played) -> None:
    played.create(TWO, DeploymentConfig=EXPRESS, DisableRollback=True)
    assert played.status() == "CREATE_COMPLETE"


def test_a_nested_stack_is_as_quick_as_its_parent(slow: Played) -> None:
    s3 = slow.services.client("s3")
    s3.create_bucket(Bucket="express-templates")
    s3.put_object(Bucket="express-templates", Key="a", Body=json.dumps(TWO).encode())
    url = "https://express-templates.s3.us-east-1.amazonaws.com/a"
    child: Resource = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    slow.create(template(Child=child), DeploymentConfig=EXPRESS)
    name = slow.call("DescribeStackResources")["StackResources"][0]["PhysicalResourceId"]
    events = slow.call("DescribeStackEvents", StackName=name)["StackEvents"]
    assert REASON in {one.get("ResourceStatusReason") for one in events}
    assert slow.reasons("CREATE_COMPLETE")["Child"] == ""
