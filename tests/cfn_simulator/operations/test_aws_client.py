"""The real `aws` client, in its own process, against the simulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cfn_simulator import Simulator
from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import bucket, logs, parameter, ref, role, template

AWS = Path(sys.executable).parent / "aws"


class Aws:
    """Runs `aws cloudformation ...` on the stack of a driver."""

    def __init__(self, simulator: Simulator, driver: Driver, directory: Path) -> None:
        self._driver, self._directory = driver, directory
        self._environment = {
            **simulator.environment(),
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "AWS_PAGER": "",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(AWS), "cloudformation", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def deploy(self, body: dict[str, Any], *options: str) -> subprocess.CompletedProcess[str]:
        path = self._directory / "template.json"
        path.write_text(json.dumps(body))
        return self.run(
            "deploy", "--stack-name", self._driver.name, "--template-file", str(path), *options
        )


@pytest.fixture
def aws(simulator: Simulator, driver: Driver, tmp_path: Path) -> Aws:
    return Aws(simulator, driver, tmp_path)


def body_with_stage() -> dict[str, Any]:
    body = template(
        Logs=logs(days=ref("Days")),
        Note=parameter({"Fn::Sub": "${Logs} in ${Stage}"}),
        Production=logs(Condition="IsProduction"),
    )
    body["Parameters"] = {
        "Stage": {
            "Type": "String",
            "AllowedPattern": "[a-z]+",
            "ConstraintDescription": "small letters",
        },
        "Days": {"Type": "Number", "Default": 7},
    }
    body["Conditions"] = {"IsProduction": {"Fn::Equals": [ref("Stage"), "prod"]}}
    body["Outputs"] = {"Note": {"Value": ref("Note")}}
    return body


def test_a_stack_is_deployed_again_changed_switched_and_deleted(aws: Aws, driver: Driver) -> None:
    made = aws.deploy(body_with_stage(), "--parameter-overrides", "Stage=dev")
    assert (made.returncode, driver.status()) == (0, "CREATE_COMPLETE"), made.stderr
    assert driver.outputs() == {"Note": driver.physical_id("Note")}

    unchanged = aws.deploy(body_with_stage(), "--no-fail-on-empty-changeset")
    assert unchanged.returncode == 0, unchanged.stderr
    assert f"No changes to deploy. Stack {driver.name} is up to date" in unchanged.stdout

    changed = aws.deploy(body_with_stage(), "--parameter-overrides", "Days=5")
    assert (changed.returncode, driver.status()) == (0, "UPDATE_COMPLETE"), changed.stderr
    values = {one["ParameterKey"]: one["ParameterValue"] for one in driver.stack()["Parameters"]}
    assert values == {"Stage": "dev", "Days": "5"}

    for stage, names in (
        ("prod", {"Logs", "Note", "Production"}),
        ("test", {"Logs", "Note"}),
    ):
        switched = aws.deploy(body_with_stage(), "--parameter-overrides", f"Stage={stage}")
        assert (switched.returncode, set(driver.resources())) == (0, names), switched.stderr

    deleted = aws.run("delete-stack", "--stack-name", driver.name)
    waited = aws.run("wait", "stack-delete-complete", "--stack-name", driver.name)
    assert (deleted.returncode, waited.returncode) == (0, 0), waited.stderr
    assert driver.refusal("describe_stacks")[0] == "ValidationError"


def test_a_replacement_is_deployed(aws: Aws, driver: Driver) -> None:
    for name in ("one", "two"):
        body = template(Logs=logs(f"{driver.name}-{name}"), Note=parameter(ref("Logs")))
        done = aws.deploy(body)
        assert done.returncode == 0, done.stderr
    assert driver.physical_id("Logs") == f"{driver.name}-two"


def test_a_failure_is_reported_and_rolled_back(aws: Aws, driver: Driver) -> None:
    assert aws.deploy(template(Logs=logs())).returncode == 0
    failed = aws.deploy(template(Logs=logs(), Bad=bucket("Not A Bucket")))
    assert failed.returncode == 255
    assert "Failed to create/update the stack" in failed.stderr
    assert driver.status() == "UPDATE_ROLLBACK_COMPLETE"


def test_findings_are_reported_and_existing_resources_are_imported(
    aws: Aws, driver: Driver, simulator: Simulator, tmp_path: Path
) -> None:
    name = f"{driver.name}-old"
    simulator.client("logs").create_log_group(logGroupName=name)
    kept = logs(name, DeletionPolicy="RetainExceptOnCreate")
    path = tmp_path / "import.json"
    path.write_text(json.dumps(template(Old=kept)))
    stack = ["--stack-name", driver.name, "--change-set-name"]
    create = ["create-change-set", "--template-body", f"file://{path}", "--change-set-type"]
    assert aws.run(*create, "CREATE", *stack, "plain").returncode == 0
    waited = aws.run("wait", "change-set-create-complete", *stack, "plain")
    assert waited.returncode != 0
    found = aws.run("describe-events", *stack, "plain", "--filters", "FailedEvents=true")
    (event,) = json.loads(found.stdout)["OperationEvents"]
    assert event["ValidationName"] == "NAME_CONFLICT_VALIDATION"
    made = aws.run(*create, "CREATE", *stack, "adopting", "--import-existing-resources")
    assert made.returncode == 0, made.stderr
    assert aws.run("wait", "change-set-create-complete", *stack, "adopting").returncode == 0
    assert aws.run("execute-change-set", *stack, "adopting").returncode == 0
    assert driver.resources() == {"Old": "UPDATE_COMPLETE"}


def test_express_mode_is_requested_and_reported(aws: Aws, driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "express.json"
    path.write_text(json.dumps(template(Logs=logs())))
    stack = ["--stack-name", driver.name]
    config = ["--deployment-config", "Mode=EXPRESS,DisableRollback=false"]
    made = aws.run("create-stack", *stack, "--template-body", f"file://{path}", *config)
    assert made.returncode == 0, made.stderr
    described = json.loads(aws.run("describe-stacks", *stack).stdout)["Stacks"][0]
    assert described["DeploymentConfig"] == {"Mode": "EXPRESS", "DisableRollback": False}
    assert any("completed using Express Mode" in line for line in driver.history())


def test_a_missing_capability_is_reported(aws: Aws, driver: Driver) -> None:
    refused = aws.deploy(template(Role=role()))
    assert refused.returncode != 0
    assert "Requires capabilities : [CAPABILITY_IAM]" in refused.stderr
    granted = aws.deploy(template(Role=role()), "--capabilities", "CAPABILITY_IAM")
    assert (granted.returncode, driver.status()) == (0, "CREATE_COMPLETE"), granted.stderr


def test_a_bad_parameter_is_reported(aws: Aws) -> None:
    refused = aws.deploy(body_with_stage(), "--parameter-overrides", "Stage=DEV")
    assert refused.returncode != 0
    assert "small letters" in refused.stderr


def test_a_protected_stack_is_not_deleted(aws: Aws, driver: Driver) -> None:
    assert aws.deploy(template(Logs=logs())).returncode == 0
    protected = aws.run(
        "update-termination-protection",
        "--stack-name",
        driver.name,
        "--enable-termination-protection",
    )
    assert protected.returncode == 0, protected.stderr
    refused = aws.run("delete-stack", "--stack-name", driver.name)
    assert refused.returncode != 0
    assert "TerminationProtection is enabled" in refused.stderr


def test_a_template_is_validated(aws: Aws, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(json.dumps(body_with_stage()))
    valid = aws.run("validate-template", "--template-body", f"file://{path}")
    assert valid.returncode == 0, valid.stderr
    validated = json.loads(valid.stdout)
    assert {one["ParameterKey"] for one in validated["Parameters"]} == {"Stage", "Days"}


def test_a_change_set_is_created_described_and_deleted(
    aws: Aws, driver: Driver, tmp_path: Path
) -> None:
    assert aws.deploy(template(Logs=logs(f"{driver.name}-one"))).returncode == 0
    path = tmp_path / "next.json"
    path.write_text(json.dumps(template(Logs=logs(f"{driver.name}-two"))))
    named = ("--stack-name", driver.name, "--change-set-name", "next")
    made = aws.run("create-change-set", *named, "--template-body", f"file://{path}")
    waited = aws.run("wait", "change-set-create-complete", *named)
    assert (made.returncode, waited.returncode) == (0, 0), made.stderr + waited.stderr
    (change,) = json.loads(aws.run("describe-change-set", *named).stdout)["Changes"]
    assert change["ResourceChange"]["Replacement"] == "True"
    assert aws.run("delete-change-set", *named).returncode == 0
    left = json.loads(aws.run("list-change-sets", *named[:2]).stdout)["Summaries"]
    assert "next" not in {one["ChangeSetName"] for one in left}


def test_a_retained_bucket_outlives_its_stack(aws: Aws, driver: Driver) -> None:
    name = f"{driver.name}-kept"
    assert aws.deploy(template(Data=bucket(name, DeletionPolicy="Retain"))).returncode == 0
    assert aws.run("delete-stack", "--stack-name", driver.name).returncode == 0
    assert driver.refusal("describe_stacks")[0] == "ValidationError"
    held = [one["Name"] for one in driver.simulator.client("s3").list_buckets()["Buckets"]]
    assert name in held


def test_a_package_is_uploaded_and_deployed(aws: Aws, driver: Driver, tmp_path: Path) -> None:
    """`aws cloudformation package` uploads a nested template, and sets its URL."""
    driver.simulator.client("s3").create_bucket(Bucket=f"{driver.name}-artifacts")
    (tmp_path / "child.json").write_text(json.dumps(template(Logs=logs())))
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "child.json"}}
    (tmp_path / "parent.json").write_text(json.dumps(template(Child=child)))
    packed = aws.run(
        "package", "--template-file", str(tmp_path / "parent.json"),
        "--s3-bucket", f"{driver.name}-artifacts", "--use-json",
    )  # fmt: skip
    assert packed.returncode == 0, packed.stderr
    url = json.loads(packed.stdout)["Resources"]["Child"]["Properties"]["TemplateURL"]
    valid = aws.run("validate-template", "--template-url", url)
    assert valid.returncode == 0, valid.stderr


def test_a_packaged_template_of_nested_stacks_is_deployed(
    aws: Aws, driver: Driver, simulator: Simulator, tmp_path: Path
) -> None:
    simulator.client("s3").create_bucket(Bucket="packages")
    inner = template(Note=parameter("inside"))
    inner["Outputs"] = {"Word": {"Value": {"Fn::GetAtt": ["Note", "Value"]}}}
    (tmp_path / "inner.json").write_text(json.dumps(inner))
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "inner.json"}}
    outer = template(Inner=nested)
    outer["Outputs"] = {"Word": {"Value": {"Fn::GetAtt": ["Inner", "Outputs.Word"]}}}
    (tmp_path / "outer.json").write_text(json.dumps(outer))
    packaged = aws.run(
        "package", "--template-file", str(tmp_path / "outer.json"), "--s3-bucket", "packages",
        "--use-json", "--output-template-file", str(tmp_path / "packaged.json"),
    )  # fmt: skip
    assert packaged.returncode == 0, packaged.stderr
    deployed = aws.deploy(json.loads((tmp_path / "packaged.json").read_text()))
    assert deployed.returncode == 0, deployed.stderr
    assert driver.outputs() == {"Word": "inside"}
