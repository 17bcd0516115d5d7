"""`mfcfn diff`: what a template would do, offline or against a stack."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cfn_simulator import Simulator
from metaflow_batch_cfn.cfn.template.load import load_template
from metaflow_batch_cfn.cli.exits import ExitCode
from metaflow_batch_cfn.cli.views.diff_markdown import MOST_BYTES, diff_markdown
from metaflow_batch_cfn.diff.compare import diff
from metaflow_batch_cfn.diff.resolve import Side
from tests.cli.conftest import Run

TEMPLATE = """
Parameters:
  Name: {Type: String, Default: jobs}
  Delay: {Type: Number, Default: 1, MaxValue: 100}
Conditions:
  IsSlow: !Not [!Equals [!Ref Delay, 0]]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Ref Name, DelaySeconds: !Ref Delay}
  Data: {Type: AWS::S3::Bucket}
Outputs:
  QueueUrl: {Value: !Ref Queue}
"""
RENAMED = TEMPLATE.replace("Default: jobs", "Default: work")
WITHOUT_DATA = TEMPLATE.replace("  Data: {Type: AWS::S3::Bucket}\n", "")
SLOWER = TEMPLATE.replace("Default: 1,", "Default: 2,")


@pytest.fixture(autouse=True)
def _templates() -> None:
    for name, text in (
        ("old", TEMPLATE),
        ("renamed", RENAMED),
        ("without", WITHOUT_DATA),
        ("slower", SLOWER),
        ("outputs", TEMPLATE.replace("QueueUrl", "Url")),
    ):
        Path(f"{name}.yaml").write_text(text)


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository() -> None:
    git("init", "--quiet", "--initial-branch=main")
    Path("templates").mkdir()
    Path("templates/batch.yaml").write_text(TEMPLATE)
    git("add", ".")
    git("commit", "--quiet", "--message=first")
    git("tag", "v1")


def test_a_replacement_is_shown_with_its_reason_and_the_fate_of_the_old_resource(
    mfcfn: Run,
) -> None:
    ran = mfcfn("diff", "renamed.yaml", "--against", "old.yaml")
    assert ran.code == 0
    assert ran.out.splitlines()[:3] == [
        "old.yaml -> renamed.yaml",
        "! replaces     Queue  AWS::SQS::Queue  the old one is deleted",
        "      QueueName  jobs -> work  (recreation: always; parameter Name)",
    ]
    assert "parameter    ~ Name  Default: jobs -> work" in ran.out
    assert ran.out.endswith("1 replaced.\n")


def test_deleted_data_stands_out(mfcfn: Run) -> None:
    out = mfcfn("diff", "without.yaml", "--against", "old.yaml").out
    assert "- removes      Data  AWS::S3::Bucket  it is deleted: ITS DATA IS LOST" in out
    assert "1 may lose data, 1 removed." in out


@pytest.mark.parametrize(
    ("name", "fails_on", "code"),
    [
        ("renamed", "replace", ExitCode.DESTRUCTIVE),
        ("renamed", "remove", ExitCode.DONE),
        ("renamed", "any", ExitCode.DESTRUCTIVE),
        ("without", "remove", ExitCode.DESTRUCTIVE),
        ("without", "replace", ExitCode.DONE),
        ("without", "any", ExitCode.DESTRUCTIVE),
        ("slower", "any", ExitCode.DIFFERS),
        ("slower", "replace", ExitCode.DONE),
        ("outputs", "any", ExitCode.DIFFERS),
        ("old", "any", ExitCode.DONE),
    ],
)
def test_the_exit_code_follows_the_option(
    mfcfn: Run, name: str, fails_on: str, code: ExitCode
) -> None:
    ran = mfcfn("diff", f"{name}.yaml", "--against", "old.yaml", "--fail-on", fails_on)
    assert ran.code == code


def test_the_document_contains_everything(mfcfn: Run) -> None:
    ran = mfcfn("diff", "renamed.yaml", "--against", "old.yaml", "--output", "json")
    document = ran.document
    assert (document["differs"], document["replaces"], document["removes"]) == (True, True, False)
    (resource,) = document["resources"]
    assert (resource["verdict"], resource["old_one"]) == ("replace", "lost")
    (detail,) = resource["details"]
    assert (detail["path"], detail["cause"]) == ("/Properties/QueueName", True)
    assert document["parameters"][0]["fields"] == {"Default": {"before": "jobs", "after": "work"}}


def test_values_apply_to_both_sides(mfcfn: Run) -> None:
    same = mfcfn("diff", "renamed.yaml", "--against", "old.yaml", "-p", "Name=mine")
    assert "parameter    ~ Name" in same.out
    assert "no resource changes." in same.out
    Path("values.json").write_text('{"Name": "mine"}')
    assert (
        mfcfn("diff", "renamed.yaml", "--against", "old.yaml", "--params", "values.json").out
        == same.out
    )


def test_what_cannot_be_compared_is_a_usage_error(mfcfn: Run) -> None:
    for arguments, expected in (
        (("--against", "old.yaml", "-p", "Nmae=a"), "Did you mean 'Name'?"),
        (("--against", "old.yaml", "-p", "Delay=101"), "Delay"),
        (("--against", "nowhere.yaml"), "nowhere.yaml"),
        (("--against", "old.yaml", "-p", f"Name=ghp_{'a1B2c3' * 6}"), "contains a GitHub token"),
        (("--against", "old.yaml", "--local"), "--local requires --against stack:NAME"),
        (("--against", "old.yaml", "--tag", "a=b"), "--tag requires --against stack:NAME"),
        (("--against", "old.yaml", "--set", "a=b"), "is not a stack or module"),
        (("--against", "old.yaml", "--config", "c.yaml"), "is not a stack or module"),
        (("--against", "git:"), "does not name a revision"),
        (("--against", "git:--help"), "does not name a revision"),
        ((), "--against"),
    ):
        ran = mfcfn("diff", "renamed.yaml", *arguments)
        assert ran.code == ExitCode.USAGE, arguments
        assert expected in ran.err


@pytest.mark.usefixtures("repository")
def test_a_file_is_compared_with_itself_at_a_revision(mfcfn: Run) -> None:
    assert mfcfn("diff", "old.yaml", "--against", "git:v1", "--fail-on", "any").code == 0
    Path("old.yaml").write_text(RENAMED)
    ran = mfcfn("diff", "old.yaml", "--against", "git:v1", "--fail-on", "any")
    assert ran.code == ExitCode.DESTRUCTIVE
    assert ran.out.startswith("git:v1:./old.yaml -> old.yaml\n")
    absolute = mfcfn("diff", str(Path("old.yaml").absolute()), "--against", "git:v1")
    assert "1 replaced." in absolute.out


@pytest.mark.usefixtures("repository")
def test_a_revision_can_name_another_file(mfcfn: Run) -> None:
    ran = mfcfn("diff", "old.yaml", "--against", "git:main:renamed.yaml")
    assert "QueueName  work -> jobs" in ran.out


@pytest.mark.usefixtures("repository")
def test_a_module_is_compared_with_its_committed_template(mfcfn: Run) -> None:
    ran = mfcfn("diff", "batch", "--against", "git:v1", "--output", "json")
    verdicts = {one["logical_id"]: one["verdict"] for one in ran.document["resources"]}
    assert ran.document["before"] == "git:v1:templates/batch.yaml"
    assert (verdicts["Queue"], verdicts["DefaultJobQueue"]) == ("remove", "add")


@pytest.mark.usefixtures("repository")
def test_a_missing_revision_or_file_is_reported_by_git(mfcfn: Run) -> None:
    for revision in ("v2", "v1:nowhere.yaml", "v1:templates"):
        ran = mfcfn("diff", "old.yaml", "--against", f"git:{revision}")
        assert ran.code == ExitCode.USAGE
        assert ran.err.startswith(f"error: git:{revision}")


def test_a_module_with_other_settings_is_compared_with_its_file(mfcfn: Run) -> None:
    assert mfcfn("synth", "batch", "-o", "batch.yaml").code == 0
    same = mfcfn("diff", "batch", "--against", "batch.yaml", "--fail-on", "any")
    assert same.code == 0
    Path("pins.yaml").write_text("enable_spot: false\n")
    ran = mfcfn("diff", "batch", "--against", "batch.yaml", "--config", "pins.yaml")
    assert "- removes      SpotComputeEnvironment" in ran.out


def test_a_stack_is_compared_with_its_own_values(
    mfcfn: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Simulator() as aws:
        for name, value in aws.environment().items():
            monkeypatch.setenv(name, value)
        aws.client("cloudformation").create_stack(
            StackName="jobs",
            TemplateBody=TEMPLATE,
            Parameters=[{"ParameterKey": "Name", "ParameterValue": "mine"}],
            Tags=[{"Key": "team", "Value": "a"}],
        )
        kept = mfcfn("diff", "renamed.yaml", "--against", "stack:jobs", "--fail-on", "replace")
        changed = mfcfn("diff", "old.yaml", "--against", "stack:jobs", "-p", "Delay=5")
        tagged = mfcfn("diff", "old.yaml", "--against", "stack:jobs", "--tag", "team=b")
        removed = mfcfn("diff", "without.yaml", "--against", "stack:jobs", "--output", "json")
        missing = mfcfn("diff", "old.yaml", "--against", "stack:nobody")
        nameless = mfcfn("diff", "old.yaml", "--against", "stack:-bad")
    assert kept.code == 0
    assert "no resource changes." in kept.out
    assert "DelaySeconds  1 -> 5  (recreation: never; parameter Delay)" in changed.out
    assert "~ Delay  Value: 1 -> 5" in changed.out
    assert "~ tags only    Queue, Data" in tagged.out
    assert "stack tag    ~ team  Value: a -> b" in tagged.out
    assert removed.document["resources"][0]["physical_id"].startswith("jobs-data-")
    assert missing.code == ExitCode.USAGE
    assert "nobody" in missing.err
    assert nameless.code == ExitCode.USAGE
    assert "--against: '-bad' is not a valid stack name. Use up to 128 " in nameless.err


def test_markdown_is_a_table_with_dangerous_changes_first(mfcfn: Run) -> None:
    Path("both.yaml").write_text(RENAMED.replace("  Data: {Type: AWS::S3::Bucket}\n", ""))
    out = mfcfn("diff", "both.yaml", "--against", "old.yaml", "--output", "markdown").out
    rows = [line for line in out.splitlines() if line.startswith("| **")]
    assert rows == [
        "| **removes** | <code>Data</code> | <code>AWS::S3::Bucket</code> "
        "| it is deleted: **its data is lost** |",
        "| **replaces** | <code>Queue</code> | <code>AWS::SQS::Queue</code> "
        "| the old one is deleted |",
    ]
    assert "> **Data loss** in <code>Data</code>" in out
    assert out.count("<details>") == out.count("</details>") == 1


def test_markdown_escapes_everything_from_a_template(mfcfn: Run) -> None:
    Path("evil.yaml").write_text(
        TEMPLATE.replace("Default: jobs", "Default: '</code></details> | @everyone [a](b)\n\n# b'")
    )
    out = mfcfn("diff", "evil.yaml", "--against", "old.yaml", "--output", "markdown").out
    assert "@everyone" not in out
    assert "[a](b)" not in out
    assert "\n# b" not in out
    assert out.count("</details>") == 1


def test_markdown_is_truncated_to_fit_in_a_comment() -> None:
    many = {f"Topic{number}": {"Type": "AWS::SNS::Topic"} for number in range(400)}
    before = "Resources: {A: {Type: AWS::SNS::Topic}}"
    lines = "".join(
        f"  {name}{'x' * 200}: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: a}}}}\n"
        for name in many
    )
    found = diff(Side(load_template(before)), Side(load_template(f"Resources:\n{lines}")))
    text = diff_markdown(found, "before", "after")
    assert MOST_BYTES - 1000 < len(text.encode()) <= MOST_BYTES
    assert text.endswith("longer than the maximum length of a comment.*\n")
    assert "<code>A</code>" in text
