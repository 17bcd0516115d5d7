"""Scripted faults: each applies to the calls that it names, and to no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.parsers import ResponseParserError

from cfn_simulator import Simulator
from cfn_simulator.base.hermetic import hermetic_session
from cfn_simulator.faults import CallFault, CallTrouble, Fault, ResourceFault, ResourceTrouble
from cfn_simulator.faults.plan import FaultPlan
from metaflow_batch_cfn.core.errors import ConfigError
from tests.cfn_simulator.samples import logs, template
from tests.cfn_simulator.server.test_server import ask

NUMBERS = iter(range(1_000))


@pytest.fixture
def script(simulator: Simulator) -> Iterator[FaultPlan]:
    plan = simulator.server.world.faults
    yield plan
    plan.clear()


def client(simulator: Simulator, attempts: int = 1, service: str = "cloudformation") -> Any:
    """A client that does not retry, or only as often as the test specifies."""
    return hermetic_session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=simulator.endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(
            read_timeout=20, retries={"total_max_attempts": attempts, "mode": "standard"}
        ),
    )


@pytest.mark.parametrize(
    ("trouble", "status", "code", "wording"),
    [
        (CallTrouble.THROTTLING, 400, "Throttling", "Rate exceeded"),
        (CallTrouble.SERVER_ERROR, 500, "InternalFailure", "internal error"),
        (CallTrouble.UNAVAILABLE, 503, "ServiceUnavailable", "temporary failure"),
        (CallTrouble.EXPIRED_TOKEN, 403, "ExpiredToken", "security token included"),
        (CallTrouble.ACCESS_DENIED, 403, "AccessDenied", "cloudformation:ListStacks"),
    ],
)
def test_a_refusal_has_the_code_and_message_of_aws(
    simulator: Simulator,
    script: FaultPlan,
    trouble: CallTrouble,
    status: int,
    code: str,
    wording: str,
) -> None:
    script.add([CallFault(trouble, "ListStacks")])
    with pytest.raises(ClientError) as refused:
        client(simulator).list_stacks()
    response = refused.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["Error"]["Code"] == code
    assert wording in response["Error"]["Message"]
    assert "StackSummaries" in client(simulator).list_stacks()


def test_a_fault_fires_from_its_nth_call_on_and_as_many_times_as_scripted(
    simulator: Simulator, script: FaultPlan
) -> None:
    script.add([CallFault(CallTrouble.THROTTLING, "ListStacks", nth=2, times=2)])
    cloudformation = client(simulator)
    outcomes = []
    for _ in range(5):
        cloudformation.list_exports()
        try:
            cloudformation.list_stacks()
            outcomes.append("ok")
        except ClientError:
            outcomes.append("struck")
    assert outcomes == ["ok", "struck", "struck", "ok", "ok"]
    assert [struck for _, struck in script.entries()] == [2]


def test_a_fault_without_a_limit_applies_to_every_call(script: FaultPlan) -> None:
    script.add([CallFault(CallTrouble.THROTTLING, times=None)])
    assert all(script.on_call("DescribeStacks") for _ in range(50))


def test_a_client_that_retries_succeeds(simulator: Simulator, script: FaultPlan) -> None:
    script.add([CallFault(CallTrouble.CONNECTION_RESET, "ListStacks")])
    assert "StackSummaries" in client(simulator, attempts=2).list_stacks()


def test_html_and_half_a_response_cannot_be_parsed(simulator: Simulator, script: FaultPlan) -> None:
    script.add([CallFault(CallTrouble.HTML, "ListStacks")])
    with pytest.raises((ClientError, ResponseParserError)):
        client(simulator).list_stacks()
    script.add([CallFault(CallTrouble.TRUNCATED, "ListStacks")])
    with pytest.raises(ResponseParserError):
        client(simulator).list_stacks()


def test_a_reset_connection_prevents_the_operation(simulator: Simulator, script: FaultPlan) -> None:
    name = f"faults-{next(NUMBERS)}"
    script.add([CallFault(CallTrouble.CONNECTION_RESET, "CreateStack")])
    body = json.dumps(template(Logs=logs()))
    with pytest.raises(ConnectionClosedError):
        client(simulator).create_stack(StackName=name, TemplateBody=body)
    with pytest.raises(ClientError, match="does not exist"):
        client(simulator).describe_stacks(StackName=name)


def test_a_response_is_lost_after_the_operation_has_run(
    simulator: Simulator, script: FaultPlan
) -> None:
    name = f"faults-{next(NUMBERS)}"
    script.add([CallFault(CallTrouble.LOST_ANSWER, "CreateStack", times=1)])
    request = {"StackName": name, "TemplateBody": json.dumps(template(Logs=logs()))}
    with pytest.raises(ConnectionClosedError):
        client(simulator).create_stack(**request, ClientRequestToken="mine")
    (stack,) = client(simulator).describe_stacks(StackName=name)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    again = client(simulator).create_stack(**request, ClientRequestToken="mine")
    assert again["StackId"] == stack["StackId"]
    with pytest.raises(ClientError, match="AlreadyExists"):
        client(simulator).create_stack(**request, ClientRequestToken="another")


def test_reads_can_be_stale_for_a_while_after_an_execution(
    simulator: Simulator, script: FaultPlan
) -> None:
    name, cloudformation = f"faults-{next(NUMBERS)}", client(simulator)
    stale = CallTrouble.STALE_READ
    script.add([CallFault(stale, "DescribeStacks", times=3, after="ExecuteChangeSet")])
    script.add([CallFault(stale, "DescribeChangeSet", times=2)])
    cloudformation.create_change_set(
        StackName=name,
        ChangeSetName="c",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(template(Logs=logs())),
    )

    def reviewed() -> Any:
        return cloudformation.describe_change_set(StackName=name, ChangeSetName="c")

    seen = [(one["Status"], one["ExecutionStatus"]) for one in (reviewed() for _ in range(3))]
    unready = ("CREATE_IN_PROGRESS", "UNAVAILABLE")
    assert seen == [unready, unready, ("CREATE_COMPLETE", "AVAILABLE")]

    def status() -> str:
        return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])

    assert status() == "REVIEW_IN_PROGRESS"
    cloudformation.execute_change_set(StackName=name, ChangeSetName="c")
    assert [status() for _ in range(4)] == ["REVIEW_IN_PROGRESS"] * 3 + ["CREATE_COMPLETE"]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (CallFault(CallTrouble.THROTTLING, "DescribeStack"), "Did you mean 'DescribeStacks'?"),
        (CallFault(CallTrouble.THROTTLING, nth=0), "faults[0].nth: 0 is not a valid call number"),
        (CallFault(CallTrouble.THROTTLING, times=0), "faults[0].times"),
        (CallFault(CallTrouble.THROTTLING, after="Execute"), "faults[0].after"),
        (CallFault(CallTrouble.STALE_READ, "CreateStack"), "cannot return a stale response"),
        (
            ResourceFault(ResourceTrouble.FAILURE, type="Bucket"),
            "'Bucket' is not a valid resource type",
        ),
        (ResourceFault(ResourceTrouble.SLOW, "Logs"), "seconds above 0"),
        (ResourceFault(ResourceTrouble.FAILURE, "Logs", seconds=3), "does not support seconds"),
    ],
)
def test_an_invalid_fault_is_refused(fault: Fault, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        FaultPlan([fault])
    assert message in str(refused.value)


def test_faults_are_posted_listed_and_removed_over_http(
    simulator: Simulator, script: FaultPlan
) -> None:
    posted = [
        {"trouble": "throttling", "operation": "ListStacks", "times": None},
        {"trouble": "failure", "logical_id": "Logs", "step": "create", "message": "no"},
    ]
    assert ask(simulator, "/_mfcfn/faults", "POST", json.dumps(posted)).status == 201
    with pytest.raises(ClientError, match="Rate exceeded"):
        client(simulator).list_stacks()
    throttling, failure = ask(simulator, "/_mfcfn/faults").data["faults"]
    assert throttling == {
        "trouble": "throttling",
        "service": "cloudformation",
        "operation": "ListStacks",
        "nth": 1,
        "struck": 1,
    } | {"times": None}
    assert (failure["logical_id"], failure["step"], failure["struck"]) == ("Logs", "create", 0)
    assert ask(simulator, "/_mfcfn/faults", "DELETE").data == {"faults": []}
    assert "StackSummaries" in client(simulator).list_stacks()


def test_every_problem_of_a_post_is_reported_and_none_of_its_faults_added(
    simulator: Simulator, script: FaultPlan
) -> None:
    posted = [
        {"trouble": "throtling"},
        {"trouble": "failure", "nth": "2", "step": "paint", "colour": "red"},
        {"trouble": "throttling"},
        "nonsense",
    ]
    answer = ask(simulator, "/_mfcfn/faults", "POST", json.dumps(posted))
    assert answer.status == 400
    text = "\n".join(answer.data["errors"])
    for part in (
        "faults[0].trouble: 'throtling' is not a valid trouble. Did you mean 'throttling'?",
        "faults[1].colour: failure has no such member.",
        "faults[1].nth: '2' is not a whole number.",
        "faults[1].step: 'paint' is not a valid step.",
        "faults[3]: is not a JSON object.",
    ):
        assert part in text
    assert script.entries() == []
    assert "not valid JSON" in ask(simulator, "/_mfcfn/faults", "POST", "{").data["errors"][0]
    assert ask(simulator, "/_mfcfn/faults", "PUT", "").status == 405


def test_a_simulator_can_be_created_with_faults() -> None:
    fault = CallFault(CallTrouble.ACCESS_DENIED, "DescribeStackEvents", times=None)
    with pytest.raises(ConfigError):
        Simulator(faults=[CallFault(CallTrouble.HTML, "Nothing")])
    with Simulator(faults=[fault]) as aws:
        with pytest.raises(ClientError, match="AccessDenied"):
            client(aws).describe_stack_events(StackName="any")
        assert client(aws).list_stacks()["StackSummaries"] == []
