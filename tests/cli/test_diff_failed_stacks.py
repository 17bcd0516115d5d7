"""`mfcfn diff --against stack:NAME` where the stack is not what its template says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cfn_simulator import Simulator
from cfn_simulator.faults import ResourceFault, ResourceTrouble, Step
from metaflow_batch_cfn.cli.exits import ExitCode
from tests.cli.conftest import Ended, Run

TEMPLATE = """
Parameters:
  Name: {Type: String, Default: jobs}
Resources:
  Data: {Type: AWS::S3::Bucket}
  Queue: {Type: AWS::SQS::Queue, DependsOn: Data, Properties: {QueueName: !Ref Name}}
  Topic: {Type: AWS::SNS::Topic, DependsOn: Queue}
Outputs:
  QueueUrl: {Value: !Ref Queue}
"""
WITHOUT_DATA = """
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
FAULTS = [
    ResourceFault(ResourceTrouble.FAILURE, logical_id="Queue", step=Step.CREATE, times=None),
    ResourceFault(
        ResourceTrouble.FAILURE, logical_id="Data", step=Step.DELETE, stack="stuck", times=None
    ),
]


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    """`kept`: CREATE_FAILED; `gone`: ROLLBACK_COMPLETE; `stuck`: ROLLBACK_FAILED; `shell`."""
    with Simulator(faults=FAULTS) as simulator:
        cloudformation = simulator.client("cloudformation")
        given = [{"ParameterKey": "Name", "ParameterValue": "mine"}]
        for name, on_failure in (
            ("kept", "DO_NOTHING"), ("gone", "ROLLBACK"), ("stuck", "ROLLBACK"),
        ):  # fmt: skip
            cloudformation.create_stack(
                StackName=name, TemplateBody=TEMPLATE, OnFailure=on_failure, Parameters=given
            )
        cloudformation.create_change_set(
            StackName="shell", ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=TEMPLATE
        )
        yield simulator


@pytest.fixture(autouse=True)
def _account(aws: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)
    Path("same.yaml").write_text(TEMPLATE)
    Path("without.yaml").write_text(WITHOUT_DATA)


def verdicts(ran: Ended) -> dict[str, str]:
    return {one["logical_id"]: one["verdict"] for one in ran.document["resources"]}


def against(mfcfn: Run, stack: str, name: str, *more: str) -> Ended:
    return mfcfn("diff", f"{name}.yaml", "--against", f"stack:{stack}", *more)


def code(mfcfn: Run, stack: str, name: str, fails_on: str) -> int:
    return against(mfcfn, stack, name, "--fail-on", fails_on).code


def test_a_creation_that_failed_is_compared_by_what_it_left(mfcfn: Run) -> None:
    told = against(mfcfn, "kept", "same", "--output", "json")
    assert verdicts(told) == {"Queue": "add", "Topic": "add"}
    assert [one["name"] for one in told.document["outputs"]] == ["QueueUrl"]
    standing = told.document["standing"]
    assert standing.startswith(
        "stack kept is in CREATE_FAILED: compared is what it has now, 1 resource is there."
    )
    assert "`mfcfn delete kept --region us-east-1`" in standing
    assert code(mfcfn, "kept", "same", "replace") == ExitCode.DONE
    assert code(mfcfn, "kept", "same", "any") == ExitCode.DIFFERS


def test_an_update_of_what_it_left_keeps_its_values_and_removes_what_is_left_out(
    mfcfn: Run,
) -> None:
    told = against(mfcfn, "kept", "same")
    assert "parameter" not in told.out
    told = against(mfcfn, "kept", "without", "--output", "json")
    assert verdicts(told) == {"Data": "remove", "Queue": "add"}
    assert code(mfcfn, "kept", "without", "remove") == ExitCode.DESTRUCTIVE


def test_a_creation_that_was_rolled_back_left_nothing(mfcfn: Run) -> None:
    told = against(mfcfn, "gone", "same", "--output", "json")
    assert verdicts(told) == {"Data": "add", "Queue": "add", "Topic": "add"}
    # The values of the stack go with it.
    (parameter,) = told.document["parameters"]
    assert "Value" not in parameter["fields"]
    human = against(mfcfn, "gone", "same").out.splitlines()
    assert human[1] == (
        "stack gone is in ROLLBACK_COMPLETE: nothing of it is there. Its creation failed and was "
        "rolled back, so it can only be deleted. Run `mfcfn delete gone --region us-east-1`, then "
        "deploy again."
    )
    assert human[-1] == "3 added."
    assert code(mfcfn, "gone", "without", "any") == ExitCode.DIFFERS
    assert code(mfcfn, "gone", "without", "remove") == ExitCode.DONE


def test_what_a_rollback_could_not_delete_is_lost_with_the_stack(mfcfn: Run) -> None:
    told = against(mfcfn, "stuck", "same", "--output", "json")
    assert verdicts(told) == {"Data": "replace", "Queue": "add", "Topic": "add"}
    assert told.document["resources"][0]["data_at_risk"]
    assert "ROLLBACK_FAILED: 1 resource is left" in told.document["standing"]
    assert code(mfcfn, "stuck", "same", "replace") == ExitCode.DESTRUCTIVE
    assert verdicts(against(mfcfn, "stuck", "without", "--output", "json")) == {
        "Data": "remove",
        "Queue": "add",
    }
    assert code(mfcfn, "stuck", "without", "remove") == ExitCode.DESTRUCTIVE


def test_a_stack_that_was_never_created_has_everything_to_come(mfcfn: Run) -> None:
    told = against(mfcfn, "shell", "same", "--output", "json")
    assert set(verdicts(told).values()) == {"add"}
    assert told.document["standing"] == (
        "stack shell is in REVIEW_IN_PROGRESS: it was never created, and nothing of it is there"
    )
    assert code(mfcfn, "shell", "same", "any") == ExitCode.DIFFERS


def test_a_pull_request_is_told_so_before_the_table(mfcfn: Run) -> None:
    blocks = against(mfcfn, "gone", "same", "--output", "markdown").out.split("\n\n")
    assert "ROLLBACK&#95;COMPLETE: nothing of it is there" in blocks[1]
