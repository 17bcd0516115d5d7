"""`mfcfn diff --against stack:NAME` for a stack that is not as its template says."""

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


def test_a_failed_creation_is_compared_by_the_resources_it_left(mfcfn: Run) -> None:
    ran = against(mfcfn, "kept", "same", "--output", "json")
    assert verdicts(ran) == {"Queue": "add", "Topic": "add"}
    assert [one["name"] for one in ran.document["outputs"]] == ["QueueUrl"]
    state = ran.document["standing"]
    assert state.startswith(
        "stack kept is in CREATE_FAILED: comparing with what exists now (1 resource)."
    )
    assert "`mfcfn delete kept --region us-east-1`" in state
    assert code(mfcfn, "kept", "same", "replace") == ExitCode.DONE
    assert code(mfcfn, "kept", "same", "any") == ExitCode.DIFFERS


def test_an_update_after_a_failed_creation_keeps_the_values_and_removes_omitted_resources(
    mfcfn: Run,
) -> None:
    ran = against(mfcfn, "kept", "same")
    assert "parameter" not in ran.out
    ran = against(mfcfn, "kept", "without", "--output", "json")
    assert verdicts(ran) == {"Data": "remove", "Queue": "add"}
    assert code(mfcfn, "kept", "without", "remove") == ExitCode.DESTRUCTIVE


def test_a_creation_that_was_rolled_back_leaves_nothing(mfcfn: Run) -> None:
    ran = against(mfcfn, "gone", "same", "--output", "json")
    assert verdicts(ran) == {"Data": "add", "Queue": "add", "Topic": "add"}
    # The parameter values of the stack are deleted with it.
    (parameter,) = ran.document["parameters"]
    assert "Value" not in parameter["fields"]
    human = against(mfcfn, "gone", "same").out.splitlines()
    assert human[1] == (
        "stack gone is in ROLLBACK_COMPLETE: it has no resources. Its creation failed and was "
        "rolled back, so it can only be deleted. Run `mfcfn delete gone --region us-east-1`, then "
        "deploy again."
    )
    assert human[-1] == "3 added."
    assert code(mfcfn, "gone", "without", "any") == ExitCode.DIFFERS
    assert code(mfcfn, "gone", "without", "remove") == ExitCode.DONE


def test_a_resource_that_a_rollback_could_not_delete_is_lost_with_the_stack(mfcfn: Run) -> None:
    ran = against(mfcfn, "stuck", "same", "--output", "json")
    assert verdicts(ran) == {"Data": "replace", "Queue": "add", "Topic": "add"}
    assert ran.document["resources"][0]["data_at_risk"]
    assert (
        "ROLLBACK_FAILED, with 1 resource that a new stack cannot reuse."
        in ran.document["standing"]
    )
    assert code(mfcfn, "stuck", "same", "replace") == ExitCode.DESTRUCTIVE
    assert verdicts(against(mfcfn, "stuck", "without", "--output", "json")) == {
        "Data": "remove",
        "Queue": "add",
    }
    assert code(mfcfn, "stuck", "without", "remove") == ExitCode.DESTRUCTIVE


def test_a_stack_that_was_never_created_adds_everything(mfcfn: Run) -> None:
    ran = against(mfcfn, "shell", "same", "--output", "json")
    assert set(verdicts(ran).values()) == {"add"}
    assert ran.document["standing"] == (
        "stack shell is in REVIEW_IN_PROGRESS: it was never created and has no resources"
    )
    assert code(mfcfn, "shell", "same", "any") == ExitCode.DIFFERS


def test_markdown_shows_the_state_of_the_stack_before_the_table(mfcfn: Run) -> None:
    blocks = against(mfcfn, "gone", "same", "--output", "markdown").out.split("\n\n")
    assert "ROLLBACK&#95;COMPLETE: it has no resources" in blocks[1]
