"""The real Metaflow client deploys a scheduled flow to Step Functions, and its execution runs the
steps as jobs. Only the schedule itself never fires."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from cfn_simulator import Simulator

from .flows import PATIENCE, Machine
from .stacks import Deployed

NIGHTLY = """\
from metaflow import FlowSpec, schedule, step


@schedule(daily=True)
class NightlyFlow(FlowSpec):
    @step
    def start(self):
        self.words = ["one", "three"]
        self.next(self.measure, foreach="words")

    @step
    def measure(self):
        self.length = len(self.input)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(one.length for one in inputs)
        self.next(self.end)

    @step
    def end(self):
        if self.total != 8:
            raise ValueError(f"8 letters, not {self.total}")


if __name__ == "__main__":
    NightlyFlow()
"""


@pytest.fixture
def stack() -> Iterator[Deployed]:
    with Simulator(run_jobs=True) as aws:
        deployed = Deployed(aws, "metaflow", "quickstart")
        deployed.deploy({}, "CREATE")
        yield deployed


@pytest.fixture
def orchestration(stack: Deployed) -> Mapping[str, str]:
    """The roles and the table that `quickstart` lacks, as Metaflow's variables."""
    stack.aws.client("dynamodb").create_table(
        TableName="state",
        KeySchema=[{"AttributeName": "pathspec", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pathspec", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return {
        "METAFLOW_SFN_IAM_ROLE": _role(stack, "states"),
        "METAFLOW_EVENTS_SFN_ACCESS_IAM_ROLE": _role(stack, "events"),
        "METAFLOW_SFN_DYNAMO_DB_TABLE": "state",
    }


def test_a_scheduled_flow_is_created_triggered_run_listed_and_deleted(
    stack: Deployed, orchestration: Mapping[str, str], tmp_path: Path
) -> None:
    machine = Machine.of(stack, tmp_path)
    flow = machine.flow("nightly", NIGHTLY)

    def client(*arguments: str) -> str:
        ran = machine.python(flow, "step-functions", *arguments, **orchestration)
        assert ran.code == 0, ran.printed
        return ran.printed

    assert "pushed to AWS Step Functions successfully" in client("create")
    states = stack.aws.client("stepfunctions")
    (made,) = states.list_state_machines()["stateMachines"]
    described = states.describe_state_machine(stateMachineArn=made["stateMachineArn"])
    assert described["roleArn"] == orchestration["METAFLOW_SFN_IAM_ROLE"]
    start = json.loads(described["definition"])["States"]["start"]
    assert start["Parameters"]["JobQueue"] == stack.outputs()["MetaflowBatchJobQueue"]
    _check_schedule(stack, made["stateMachineArn"], orchestration)

    assert "triggered on AWS Step Functions (run-id sfn-" in client("trigger")
    assert _end_of_execution(stack, made["stateMachineArn"]) == "SUCCEEDED"
    assert _jobs(stack) == ["end", "join", "measure", "measure", "start"]
    assert "SUCCEEDED" in client("list-runs")
    client("delete")
    with pytest.raises(ClientError, match="StateMachineDoesNotExist"):
        states.describe_state_machine(stateMachineArn=made["stateMachineArn"])
    assert stack.aws.client("events").list_rules()["Rules"] == []


def _check_schedule(stack: Deployed, machine: str, orchestration: Mapping[str, str]) -> None:
    events = stack.aws.client("events")
    (rule,) = events.list_rules()["Rules"]
    assert (rule["ScheduleExpression"], rule["State"]) == ("cron(0 0 * * ? *)", "ENABLED")
    (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"] == machine
    assert target["RoleArn"] == orchestration["METAFLOW_EVENTS_SFN_ACCESS_IAM_ROLE"]


def _end_of_execution(stack: Deployed, machine: str) -> str:
    listed = stack.aws.client("stepfunctions").list_executions(stateMachineArn=machine)
    (execution,) = listed["executions"]
    ended = stack.aws.wait_for_execution(execution["executionArn"], seconds=PATIENCE)
    assert ended, "the execution does not end"
    return f"{ended['status']} {ended.get('cause', '')}".strip()


def _jobs(stack: Deployed) -> list[str]:
    """The steps that ran, one for each job."""
    listed = stack.aws.client("batch").list_jobs(
        jobQueue=stack.outputs()["MetaflowBatchJobQueue"], jobStatus="SUCCEEDED"
    )
    return sorted(one["jobName"].split("--")[1] for one in listed["jobSummaryList"])


def _role(stack: Deployed, service: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = stack.aws.client("iam").create_role(RoleName=service, AssumeRolePolicyDocument=trust)
    return str(made["Role"]["Arn"])
