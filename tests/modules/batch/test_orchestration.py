"""What a platform engineer can expect of the state machine."""

from __future__ import annotations

import json
from typing import Any

from metaflow_batch_cfn import JobOrchestration
from tests.resolved import Resolved, resolve

QUEUE = "arn:aws:batch:us-east-1:123456789012:job-queue/high"
ANSWERS = {"JobQueueArn": QUEUE, "JobDefinitionName": "job"}


def orchestration(**answers: str) -> Resolved:
    return resolve(JobOrchestration, {**ANSWERS, **answers})


def machine(stack: Resolved) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(stack.properties("StateMachine")["DefinitionString"])
    return definition


def granted(stack: Resolved) -> dict[str, list[str]]:
    return {
        action: statement["Resource"]
        for policy in stack.properties("StateMachineRole")["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in statement["Action"]
    }


def reachable(definition: dict[str, Any]) -> set[str]:
    """The states that an execution can reach."""
    found, waiting = set(), [definition["StartAt"]]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        state = definition["States"][name]
        branches = [*state.get("Catch", []), *state.get("Choices", [])]
        following = [state.get("Next"), state.get("Default"), *(each["Next"] for each in branches)]
        waiting += [each for each in following if each]
    return found


def test_it_submits_the_job_and_waits_for_it_to_finish() -> None:
    definition = machine(orchestration())
    assert list(definition["States"]) == ["RunJob"]
    assert definition["States"]["RunJob"]["Resource"] == "arn:aws:states:::batch:submitJob.sync"
    assert definition["States"]["RunJob"]["End"] is True


def test_the_input_of_an_execution_can_add_to_the_job_but_not_send_it_elsewhere() -> None:
    """In the merge, the last value wins: the state machine's own."""
    arguments = machine(orchestration())["States"]["RunJob"]["Arguments"]
    assert arguments.startswith("{% $merge([$states.input, {")
    assert f"'JobQueue': '{QUEUE}'" in arguments
    assert "'JobDefinition': 'job'" in arguments


def test_with_a_table_it_records_the_submission_and_the_end() -> None:
    definition = machine(orchestration(JobTableName="jobs"))
    states = definition["States"]
    assert reachable(definition) == set(states)
    assert states["RecordSubmitted"]["Arguments"]["TableName"] == "jobs"
    assert states["RecordSubmitted"]["Output"] == "{% $states.input %}"
    assert states["RunJob"]["Catch"][0]["Assign"] == {"status": "FAILED"}
    assert states["RunJob"]["Assign"] == {"status": "SUCCEEDED"}
    values = states["RecordEnd"]["Arguments"]["ExpressionAttributeValues"]
    assert values[":status"] == {"S": "{% $status %}"}


def test_an_execution_fails_when_its_job_does() -> None:
    states = machine(orchestration(JobTableName="jobs"))["States"]
    (choice,) = states["HowItEnded"]["Choices"]
    assert choice == {"Condition": "{% $status = 'FAILED' %}", "Next": "JobFailed"}
    assert states["JobFailed"]["Type"] == "Fail"
    assert states[states["HowItEnded"]["Default"]]["Type"] == "Succeed"


def test_its_role_can_submit_this_job_to_this_queue() -> None:
    definition = "arn:aws:batch:us-east-1:123456789012:job-definition/job"
    assert granted(orchestration())["batch:SubmitJob"] == [QUEUE, definition, f"{definition}:*"]


def test_its_role_writes_records_if_there_is_a_table_and_deletes_nothing() -> None:
    assert not [action for action in granted(orchestration()) if "dynamodb" in action]
    rights = granted(orchestration(JobTableName="jobs"))
    table = ["arn:aws:dynamodb:us-east-1:123456789012:table/jobs"]
    assert rights["dynamodb:PutItem"] == rights["dynamodb:UpdateItem"] == table
    assert "dynamodb:DeleteItem" not in rights


def test_only_actions_without_resource_level_permissions_are_allowed_on_everything() -> None:
    everywhere = {action for action, where in granted(orchestration()).items() if where == ["*"]}
    assert "batch:DescribeJobs" in everywhere
    assert all(action.startswith("logs:") for action in everywhere - {"batch:DescribeJobs"})


def test_each_step_is_logged_without_its_input() -> None:
    stack = orchestration(LogRetentionDays="30")
    logging = stack.properties("StateMachine")["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    assert stack.properties("StateMachineLogGroup")["RetentionInDays"] == "30"


def test_its_role_is_assumed_only_for_state_machines_of_this_account() -> None:
    (statement,) = orchestration().properties("StateMachineRole")["AssumeRolePolicyDocument"][
        "Statement"
    ]
    assert statement["Principal"] == {"Service": "states.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
