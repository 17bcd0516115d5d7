"""`--adjust FILE`: properties that are not fields, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

ADJUSTMENTS = """
OnDemandComputeEnvironment:
  ComputeResources.MinvCpus: 4
LaunchTemplate:
  LaunchTemplateData.UserData: !Base64
    Fn::Sub: "region ${AWS::Region}"
DefaultJobQueue:
  "@DeletionPolicy": Retain
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def adjusted(mfcfn: Run, *options: str) -> dict[str, Any]:
    ran = mfcfn("synth", "batch", "--format", "json", "--adjust", "adjust.yaml", *options)
    assert ran.code == 0, ran.err
    resources: dict[str, Any] = json.loads(ran.out)["Resources"]
    return resources


def test_a_file_sets_properties_and_attributes_and_keeps_its_functions(
    mfcfn: Run, here: Path
) -> None:
    (here / "adjust.yaml").write_text(ADJUSTMENTS)
    resources = adjusted(mfcfn, "--set", "enable_gpu=false")
    environment = resources["OnDemandComputeEnvironment"]["Properties"]
    assert environment["ComputeResources"]["MinvCpus"] == 4
    assert resources["DefaultJobQueue"]["DeletionPolicy"] == "Retain"
    assert resources["LaunchTemplate"]["Properties"]["LaunchTemplateData"]["UserData"] == {
        "Fn::Base64": {"Fn::Sub": "region ${AWS::Region}"}
    }


def test_what_cannot_be_adjusted_is_a_usage_error_with_the_file_and_every_problem(
    mfcfn: Run, here: Path
) -> None:
    (here / "adjust.yaml").write_text("JobQueue: {Priority: 2}\nDefaultJobQueue: {Prioritty: 2}\n")
    ran = mfcfn("synth", "batch", "--adjust", "adjust.yaml", "-o", "out.yaml")
    assert ran.code == 2
    assert "adjust.yaml:1:1: JobQueue: the module has no such resource" in ran.err
    assert "adjust.yaml:2:19: DefaultJobQueue: Prioritty: no property" in ran.err
    assert "Did you mean 'Priority'?" in ran.err
    assert not (here / "out.yaml").exists()


@pytest.mark.parametrize("text", ["[1]", "DefaultJobQueue: 3", "words"])
def test_a_file_of_another_shape_is_a_usage_error(mfcfn: Run, here: Path, text: str) -> None:
    (here / "adjust.yaml").write_text(text)
    ran = mfcfn("synth", "batch", "--adjust", "adjust.yaml")
    assert ran.code == 2
    assert "expected a mapping of property paths to values" in ran.err


def test_an_adjustment_appears_in_a_diff_and_in_the_command_that_updates_a_file(
    mfcfn: Run, here: Path
) -> None:
    (here / "adjust.yaml").write_text("DefaultJobQueue: {Priority: 7}")
    assert mfcfn("synth", "batch", "-o", "old.yaml").code == 0
    ran = mfcfn("diff", "batch", "--against", "old.yaml", "--adjust", "adjust.yaml")
    assert "DefaultJobQueue" in ran.out
    stale = mfcfn("synth", "batch", "-o", "old.yaml", "--check", "--adjust", "adjust.yaml")
    assert stale.code == 10
    assert "mfcfn synth batch -o old.yaml --adjust adjust.yaml" in stale.err


def test_only_a_template_of_the_catalogue_can_be_adjusted(mfcfn: Run, here: Path) -> None:
    (here / "adjust.yaml").write_text("DefaultJobQueue: {Priority: 7}")
    (here / "mine.yaml").write_text("Resources: {T: {Type: 'AWS::SNS::Topic'}}")
    ran = mfcfn("diff", "mine.yaml", "--against", "mine.yaml", "--adjust", "adjust.yaml")
    assert ran.code == 2
    assert "--adjust: 'mine.yaml' is not a stack or module" in ran.err


SECRETS = ("AKIA" + "IOSFODNN7EXAMPLE", "ghp_" + "a" * 36)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("path", ["ServiceRole", "ComputeResources.MinvCpus", "Nope"])
def test_a_secret_is_refused_and_never_repeated(
    mfcfn: Run, here: Path, secret: str, path: str
) -> None:
    (here / "adjust.yaml").write_text(f"OnDemandComputeEnvironment:\n  {path}: {secret}\n")
    ran = mfcfn("synth", "batch", "--adjust", "adjust.yaml")
    assert ran.code == 2
    assert "adjust.yaml:2:" in ran.err
    assert "the value contains a" in ran.err
    assert "Keep it in Secrets Manager" in ran.err
    assert secret not in ran.err + ran.out


def test_a_secret_inside_a_structure_is_refused(mfcfn: Run, here: Path) -> None:
    (here / "adjust.yaml").write_text(
        f"DefaultJobDefinition:\n  Parameters: {{token: {SECRETS[1]}}}\n"
    )
    ran = mfcfn("synth", "batch", "--adjust", "adjust.yaml")
    assert ran.code == 2
    assert SECRETS[1] not in ran.err


def test_a_reference_to_nothing_is_an_error_and_nothing_is_written(mfcfn: Run, here: Path) -> None:
    (here / "adjust.yaml").write_text("OnDemandComputeEnvironment: {ServiceRole: !GetAtt No.Arn}")
    ran = mfcfn("synth", "batch", "--adjust", "adjust.yaml", "-o", "out.yaml")
    assert ran.code != 0
    assert "adjusted value refers to 'No'" in ran.err
    assert "Traceback" not in ran.err
    assert not (here / "out.yaml").exists()


def test_a_field_of_another_group_names_the_stack_that_has_it(mfcfn: Run, here: Path) -> None:
    ran = mfcfn("synth", "quickstart", "--set", "vpc_id=vpc-0aaaaaaaaaaaaaaaa")
    assert ran.code == 2
    assert "Use quickstart-in-vpc, which has this field." in ran.err
