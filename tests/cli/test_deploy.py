"""`mfcfn deploy`, `outputs`, and `delete` with an account; the account is the simulator in this
process.
"""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfn_simulator import Simulator
from cfn_simulator.faults import CallFault, CallTrouble
from tests.cli.conftest import Run

LOG = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}}
BROKEN = {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": ["no-such-role"]}}
REGION = ("--region", "us-east-1")


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def _account(aws: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Credentials and an endpoint as any user of AWS has them."""
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)
    yield
    aws.client("cloudformation").delete_stack(StackName="web")


def write(name: str = "web.json", **sections: Any) -> str:
    Path(name).write_text(json.dumps({"Resources": {"Log": LOG}, **sections}))
    return name


def status(aws: Simulator) -> str:
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="web")["Stacks"]
    return str(stack["StackStatus"])


def exists(aws: Simulator) -> bool:
    listed = aws.client("cloudformation").describe_stacks()["Stacks"]
    return "web" in [stack["StackName"] for stack in listed]


def test_account_and_region_come_first_then_the_review_the_events_and_the_outputs(
    mfcfn: Run, aws: Simulator
) -> None:
    path = write(Outputs={"Name": {"Value": {"Ref": "Log"}}})
    ended = mfcfn("deploy", path, "web", "--yes", *REGION)
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == "stack web: account 123456789012, region us-east-1"
    places = [
        next(number for number, line in enumerate(lines) if re.search(word, line))
        for word in (r"^\+ ADD", "1 added", "CREATE_COMPLETE +Log", "^OUTPUT", "^Name ")
    ]
    assert places == sorted(places)
    assert status(aws) == "CREATE_COMPLETE"


def test_without_a_terminal_and_without_yes_nothing_is_changed(mfcfn: Run, aws: Simulator) -> None:
    ended = mfcfn("deploy", write(), "web", *REGION)
    assert ended.code == 7
    assert "--yes" in ended.err
    assert not exists(aws)


def test_a_plan_that_was_not_confirmed_is_in_the_document(mfcfn: Run, aws: Simulator) -> None:
    ended = mfcfn("deploy", write(), "web", "--output", "json", *REGION)
    assert (ended.code, ended.document["changed"]) == (7, False)
    assert [each["logical_id"] for each in ended.document["plan"]["resources"]] == ["Log"]
    assert not exists(aws)


def test_json_mode_is_one_document_with_plan_events_outcome_and_outputs(mfcfn: Run) -> None:
    path = write(Outputs={"Name": {"Value": {"Ref": "Log"}}})
    ended = mfcfn("deploy", path, "web", "--yes", "--output", "json", *REGION)
    document = ended.document
    assert (document["stack"], document["changed"], document["local"]) == ("web", True, False)
    assert [each["effect"] for each in document["plan"]["resources"]] == ["add"]
    assert document["events"][-1]["status"] == "CREATE_COMPLETE"
    assert document["outcome"]["verdict"] == "done"
    assert set(document["outputs"]) == {"Name"}
    assert "stack web" in ended.err


def test_no_changes_is_success_with_the_outputs(mfcfn: Run) -> None:
    path = write(Outputs={"Name": {"Value": {"Ref": "Log"}}})
    mfcfn("deploy", path, "web", "--yes", *REGION)
    again = mfcfn("deploy", path, "web", *REGION)
    assert again.code == 0
    assert "no changes" in again.out
    assert "Name" in again.out
    as_json = mfcfn("deploy", path, "web", "--output", "json", *REGION)
    assert as_json.document["changed"] is False


def test_a_failed_deployment_shows_the_cause_and_exits_with_5(mfcfn: Run, aws: Simulator) -> None:
    path = write(Resources={"Log": LOG, "Broken": BROKEN})
    ended = mfcfn("deploy", path, "web", "--yes", *REGION)
    assert ended.code == 5
    assert "this stack creates IAM resources (CAPABILITY_IAM)" in ended.out
    assert "cause: Broken (AWS::IAM::InstanceProfile)" in ended.out
    assert "no-such-role" in ended.out
    assert "mfcfn delete web" in ended.out
    assert status(aws) == "ROLLBACK_COMPLETE"


def test_a_stack_that_cannot_be_updated_exits_with_8_and_the_remedy(mfcfn: Run) -> None:
    mfcfn("deploy", write(Resources={"Broken": BROKEN}), "web", "--yes", *REGION)
    ended = mfcfn("deploy", write(), "web", "--yes", *REGION)
    assert ended.code == 8
    assert "mfcfn delete web" in ended.err


def test_a_change_set_that_cloudformation_rejects_exits_with_4_and_changes_nothing(
    mfcfn: Run, aws: Simulator
) -> None:
    path = write(Resources={"A": {**LOG, "DependsOn": "B"}, "B": {**LOG, "DependsOn": "A"}})
    ended = mfcfn("deploy", path, "web", "--yes", *REGION)
    assert ended.code == 4
    assert "ircular" in ended.err
    assert not exists(aws)


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 7), ("", 7)])
def test_a_user_at_a_terminal_is_asked_to_confirm(aws: Simulator, answer: str, code: int) -> None:
    controller, terminal = pty.openpty()
    os.write(controller, f"{answer}\n".encode())
    ended = subprocess.run(
        [sys.executable, "-m", "metaflow_batch_cfn", "deploy", write(), "web", *REGION],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        check=False,
    )
    prompt = os.read(controller, 10_000).decode()
    os.close(controller)
    os.close(terminal)
    assert ended.returncode == code
    assert "Execute this change set? [y/N]" in prompt
    assert exists(aws) is (code == 0)


def test_a_template_that_is_too_large_exits_with_3(mfcfn: Run, aws: Simulator) -> None:
    path = write(Metadata={"Text": "x" * 60_000})
    ended = mfcfn("deploy", path, "web", "--yes", *REGION)
    assert ended.code == 3
    assert "51,200 bytes" in ended.err
    assert not exists(aws)


def test_a_long_yaml_template_is_sent_as_minified_json_if_that_fits(mfcfn: Run) -> None:
    path = Path("long.yaml")
    path.write_text("Resources:\n  Log:\n    Type: AWS::Logs::LogGroup\n" + "# x\n" * 20_000)
    ended = mfcfn("deploy", str(path), "web", "--yes", *REGION)
    assert ended.code == 0
    assert "minified JSON" in ended.out


def test_missing_parameters_are_reported_at_once_and_nothing_is_created(
    mfcfn: Run, aws: Simulator
) -> None:
    ended = mfcfn("deploy", "batch", "web", "--yes", *REGION)
    assert ended.code == 2
    needed = ("SubnetIds", "SecurityGroupIds", "JobRoleArn", "InstanceProfileArn")
    assert [name for name in needed if f"parameter {name}" not in ended.err] == []
    assert not exists(aws)


def test_parameters_come_from_files_and_flags(mfcfn: Run, aws: Simulator) -> None:
    Path("values.yaml").write_text(json.dumps({**aws.parameters, "MaxvCpus": 8}))
    ended = mfcfn(
        "deploy", "batch", "web", "--params", "values.yaml", "-p", "MaxvCpus=64",
        "--yes", "--output", "json", *REGION,
    )  # fmt: skip
    assert ended.code == 0
    assert ended.document["plan"]["parameters"]["MaxvCpus"] == {"before": None, "after": "64"}
    assert ended.document["plan"]["filled_parameters"] == {}


def test_a_field_that_is_set_shapes_the_template(mfcfn: Run, aws: Simulator) -> None:
    Path("values.yaml").write_text(json.dumps(aws.parameters))
    ended = mfcfn(
        "deploy", "batch", "web", "--params", "values.yaml", "--set", "enable_spot=false",
        "--yes", "--output", "json", *REGION,
    )  # fmt: skip
    names = [each["logical_id"] for each in ended.document["plan"]["resources"]]
    assert "SpotComputeEnvironment" not in names
    assert "OnDemandComputeEnvironment" in names


def test_an_arn_from_another_partition_is_rejected_before_anything_is_created(
    mfcfn: Run, aws: Simulator
) -> None:
    values = {**aws.parameters, "JobRoleArn": "arn:aws-cn:iam::123456789012:role/r"}
    Path("values.yaml").write_text(json.dumps(values))
    ended = mfcfn("deploy", "batch", "web", "--params", "values.yaml", "--yes", *REGION)
    assert ended.code == 2
    assert "parameter JobRoleArn" in ended.err
    assert not exists(aws)


def test_an_interrupt_at_the_prompt_leaves_nothing_behind(
    mfcfn: Run, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("metaflow_batch_cfn.cli.views.report.Report.confirmed", interrupted)
    ended = mfcfn("deploy", write(), "web", *REGION)
    assert ended.code == 130
    assert not exists(aws)


def test_a_termination_at_the_prompt_leaves_nothing_behind(
    mfcfn: Run, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminated(*_: object) -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return True

    monkeypatch.setattr("metaflow_batch_cfn.cli.views.report.Report.confirmed", terminated)
    assert mfcfn("deploy", write(), "web", *REGION).code == 143
    assert not exists(aws)


@pytest.mark.parametrize(("answer", "code"), [(True, 0), (False, 7)])
def test_the_answer_of_the_user_decides(
    mfcfn: Run, aws: Simulator, monkeypatch: pytest.MonkeyPatch, answer: bool, code: int
) -> None:
    monkeypatch.setattr("metaflow_batch_cfn.cli.views.report.Report.confirmed", lambda *_: answer)
    assert mfcfn("deploy", write(), "web", *REGION).code == code
    assert exists(aws) is answer


def test_an_interrupt_after_the_execution_says_that_the_operation_continues(
    mfcfn: Run, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("metaflow_batch_cfn.cli.views.stack_view.show_event", interrupted)
    ended = mfcfn("deploy", write(), "web", "--yes", *REGION)
    assert ended.code == 130
    assert "CloudFormation is still working on stack web" in ended.err
    assert status(aws) == "CREATE_COMPLETE"


NAMED = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "cli-guard"}}


@pytest.fixture
def with_data(mfcfn: Run) -> None:
    """The stack has a log group and a bucket; the next template has no bucket."""
    path = write(Resources={"Log": LOG, "Data": NAMED})
    assert mfcfn("deploy", path, "web", "--yes", *REGION).code == 0
    write()


@pytest.mark.usefixtures("with_data")
def test_yes_alone_deletes_no_data_and_names_the_option_that_does(
    mfcfn: Run, aws: Simulator
) -> None:
    refused = mfcfn("deploy", "web.json", "web", "--yes", *REGION)
    assert refused.code == 7
    assert "Data (AWS::S3::Bucket, cli-guard) will be deleted. At risk: its objects." in refused.err
    assert refused.err.rstrip().endswith("with: --allow-delete Data")
    assert status(aws) == "CREATE_COMPLETE"
    named = mfcfn("deploy", "web.json", "web", "--yes", "--allow-delete", "Data", *REGION)
    assert named.code == 0
    assert status(aws) == "UPDATE_COMPLETE"


@pytest.mark.usefixtures("with_data")
def test_there_is_no_prompt_for_a_loss_that_is_not_named(
    mfcfn: Run, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metaflow_batch_cfn.cli.views.report.Report.confirmed", lambda *_: True)
    assert mfcfn("deploy", "web.json", "web", *REGION).code == 7
    assert status(aws) == "CREATE_COMPLETE"
    assert mfcfn("deploy", "web.json", "web", "--allow-delete", "Data", *REGION).code == 0


@pytest.mark.usefixtures("with_data")
def test_a_refused_loss_is_in_the_document(mfcfn: Run) -> None:
    refused = mfcfn("deploy", "web.json", "web", "--yes", "--output", "json", *REGION)
    assert (refused.code, refused.document["changed"]) == (7, False)
    (loss,) = refused.document["plan"]["data_losses"]
    assert loss["logical_id"] == "Data"
    assert loss["peril"] == "deleted"
    assert loss["options"] == ["--allow-delete Data"]


def test_a_job_queue_with_its_jobs_is_guarded(mfcfn: Run, aws: Simulator) -> None:
    Path("values.yaml").write_text(json.dumps(aws.parameters))
    gpu = ("-p", "EnableGpu=true", "--params", "values.yaml")
    assert mfcfn("deploy", "batch", "web", *gpu, "--yes", *REGION).code == 0
    refused = mfcfn("deploy", "batch", "web", "-p", "EnableGpu=false", "--yes", *REGION)
    assert refused.code == 7
    assert "GpuJobQueue" in refused.err
    assert "At risk: the jobs in it." in refused.err
    spot = mfcfn("deploy", "batch", "web", "-p", "EnableSpot=false", "--yes", *REGION)
    assert spot.code == 0


def test_a_stack_that_changed_after_the_plan_exits_with_8(
    mfcfn: Run, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    mfcfn("deploy", write(), "web", "--yes", *REGION)

    def changed(*_: object) -> bool:
        other = json.dumps({"Resources": {"Log": LOG, "Other": LOG}})
        aws.client("cloudformation").update_stack(StackName="web", TemplateBody=other)
        return True

    monkeypatch.setattr("metaflow_batch_cfn.cli.views.report.Report.confirmed", changed)
    ended = mfcfn("deploy", write(Resources={"Log": LOG, "New": LOG}), "web", *REGION)
    assert ended.code == 8
    assert "Deploy again to review a new plan." in ended.err


def test_a_change_set_that_could_not_be_removed_is_a_warning(mfcfn: Run, aws: Simulator) -> None:
    faults = aws.server.world.faults
    faults.add([CallFault(CallTrouble.ACCESS_DENIED, "DeleteChangeSet")])
    ended = mfcfn("deploy", write(), "web", *REGION)
    assert ended.code == 7
    assert "warning: could not delete change set mfcfn-" in ended.err
    assert "To delete it, run: aws cloudformation delete-change-set" in ended.err
    faults.clear()


OUTPUTS = {
    "Queue": {"Value": "arn:q", "Description": "The queue. [METAFLOW_BATCH_JOB_QUEUE]"},
    "Root": {"Value": "s3://b/it's", "Description": "[METAFLOW_DATASTORE_SYSROOT_S3]"},
    "Other": {"Value": "x"},
}


@pytest.fixture
def deployed(mfcfn: Run) -> None:
    assert mfcfn("deploy", write(Outputs=OUTPUTS), "web", "--yes", *REGION).code == 0


@pytest.mark.usefixtures("deployed")
def test_outputs_have_the_requested_format(mfcfn: Run) -> None:
    values = {"Queue": "arn:q", "Root": "s3://b/it's", "Other": "x"}
    assert mfcfn("outputs", "web", "--format", "json", *REGION).document == values
    assert mfcfn("outputs", "web", "--output", "json", *REGION).document == values
    assert "Queue: arn:q\n" in mfcfn("outputs", "web", "--format", "yaml", *REGION).out
    table = mfcfn("outputs", "web", *REGION).out
    assert [line.split()[0] for line in table.splitlines()] == ["OUTPUT", "Queue", "Root", "Other"]


@pytest.mark.usefixtures("deployed")
def test_outputs_of_one_embedded_module_are_chosen_by_its_prefix(mfcfn: Run) -> None:
    chosen = mfcfn("outputs", "web", "--prefix", "Qu", "--format", "json", *REGION)
    assert chosen.document == {"Queue": "arn:q"}
    profile = mfcfn("outputs", "web", "--prefix", "Root", "--format", "metaflow", *REGION)
    assert "METAFLOW_BATCH_JOB_QUEUE" not in profile.document
    none = mfcfn("outputs", "web", "--prefix", "Qeue", *REGION)
    assert none.code == 2
    assert "no output starts with 'Qeue'. Did you mean 'Queue'?" in none.err


@pytest.mark.usefixtures("deployed")
def test_shell_variables_are_quoted(mfcfn: Run) -> None:
    out = mfcfn("outputs", "web", "--format", "env", *REGION).out
    assert "Queue=arn:q\n" in out
    assert """Root='s3://b/it'"'"'s'\n""" in out


@pytest.mark.usefixtures("deployed")
def test_the_metaflow_profile_is_printed_or_written(mfcfn: Run) -> None:
    profile = {
        "METAFLOW_BATCH_JOB_QUEUE": "arn:q",
        "METAFLOW_DATASTORE_SYSROOT_S3": "s3://b/it's",
        "METAFLOW_DEFAULT_DATASTORE": "s3",
    }
    assert mfcfn("outputs", "web", "--format", "metaflow", *REGION).document == profile
    ended = mfcfn("outputs", "web", "--metaflow-profile", "prod", *REGION)
    path = Path.home() / ".metaflowconfig" / "config_prod.json"
    assert ended.code == 0
    assert str(path) in ended.out
    assert json.loads(path.read_text()) == profile
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("deployed")
def test_the_profile_is_written_where_metaflow_looks_for_it(
    mfcfn: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METAFLOW_HOME", str(tmp_path / "metaflow"))
    mfcfn("outputs", "web", "--metaflow-profile", "prod", *REGION)
    assert (tmp_path / "metaflow" / "config_prod.json").exists()


@pytest.mark.usefixtures("deployed")
def test_a_profile_that_differs_is_replaced_only_with_force(mfcfn: Run) -> None:
    path = Path.home() / ".metaflowconfig" / "config_prod.json"
    path.parent.mkdir()
    path.write_text('{"METAFLOW_BATCH_JOB_QUEUE": "old", "METAFLOW_SERVICE_AUTH_KEY": "hush"}')
    before = path.read_text()
    refused = mfcfn("outputs", "web", "--metaflow-profile", "prod", *REGION)
    assert refused.code == 7
    assert "METAFLOW_BATCH_JOB_QUEUE changed" in refused.err
    assert "METAFLOW_SERVICE_AUTH_KEY removed" in refused.err
    assert "hush" not in refused.err
    assert path.read_text() == before
    assert mfcfn("outputs", "web", "--metaflow-profile", "prod", "--force", *REGION).code == 0
    assert json.loads(path.read_text())["METAFLOW_BATCH_JOB_QUEUE"] == "arn:q"
    assert mfcfn("outputs", "web", "--metaflow-profile", "prod", *REGION).code == 0


def test_a_stack_without_outputs_for_metaflow_writes_no_profile(mfcfn: Run) -> None:
    mfcfn("deploy", write(Outputs={"Other": {"Value": "x"}}), "web", "--yes", *REGION)
    ended = mfcfn("outputs", "web", "--metaflow-profile", "prod", *REGION)
    assert ended.code == 2
    assert not (Path.home() / ".metaflowconfig").exists()


def test_the_outputs_of_a_missing_stack_are_a_usage_error(mfcfn: Run) -> None:
    ended = mfcfn("outputs", "absent", *REGION)
    assert ended.code == 2
    assert "absent does not exist in us-east-1" in ended.err


def test_a_deletion_first_shows_what_is_deleted_and_what_is_retained(
    mfcfn: Run, aws: Simulator
) -> None:
    bucket = {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
    }
    mfcfn("deploy", write(Resources={"Log": LOG, "Data": bucket}), "web", "--yes", *REGION)
    refused = mfcfn("delete", "web", *REGION)
    assert refused.code == 7
    assert exists(aws)
    rows = {line.split()[1]: line.split()[0] for line in refused.out.splitlines()[2:]}
    assert rows == {"Log": "delete", "Data": "retain"}
    ended = mfcfn("delete", "web", "--yes", "--output", "json", *REGION)
    assert (ended.code, ended.document["deleted"]) == (0, True)
    assert set(ended.document["kept"]) == {"Data"}
    assert "retained: Data (AWS::S3::Bucket) web-data-" in ended.err
    assert not exists(aws)


def test_deleting_a_missing_stack_is_not_an_error(mfcfn: Run) -> None:
    ended = mfcfn("delete", "absent", "--yes", "--output", "json", *REGION)
    assert (ended.code, ended.document["deleted"]) == (0, False)


def test_a_deletion_that_fails_exits_with_6_and_names_the_cause(mfcfn: Run, aws: Simulator) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Delete"}
    text = write(Resources={"Data": bucket}, Outputs={"Bucket": {"Value": {"Ref": "Data"}}})
    mfcfn("deploy", text, "web", "--yes", *REGION)
    name = mfcfn("outputs", "web", "--output", "json", *REGION).document["Bucket"]
    aws.client("s3").put_object(Bucket=name, Key="artifact", Body=b"x")
    ended = mfcfn("delete", "web", "--yes", *REGION)
    assert ended.code == 6
    assert "cause: Data (AWS::S3::Bucket)" in ended.out
    assert "not empty" in ended.out
    aws.client("s3").delete_object(Bucket=name, Key="artifact")
    assert mfcfn("delete", "web", "--yes", *REGION).code == 0
