"""`mfcfn check` as a command: names and files, regions, exit codes."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

BROKEN = """\
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketNam: x
"""


def test_the_stacks_have_no_findings_of_any_level(mfcfn: Run) -> None:
    ended = mfcfn("check", "batch", "quickstart", "--output", "json")
    assert ended.code == 0
    assert ended.document["templates"] == {"batch": [], "quickstart": []}
    assert ended.document["regions"] == ["us-east-1", "cn-north-1", "us-gov-west-1"]


def test_an_error_is_reported_with_its_place_and_exits_with_3(mfcfn: Run) -> None:
    Path("broken.yaml").write_text(BROKEN)
    ended = mfcfn("check", "broken.yaml", "--region", "eu-west-1")
    assert ended.code == 3
    assert "broken.yaml:5:7: error E3002" in ended.out


def test_names_and_files_are_checked_together(mfcfn: Run) -> None:
    Path("broken.yaml").write_text(BROKEN)
    ended = mfcfn("check", "batch", "broken.yaml", "--region", "eu-west-1", "--output", "json")
    assert ended.code == 3
    found = ended.document["templates"]
    assert found["batch"] == []
    assert [each["rule"] for each in found["broken.yaml"]] == ["E3002"]


def test_a_file_that_is_not_a_template_is_a_usage_error(mfcfn: Run) -> None:
    Path("list.yaml").write_text("- a\n")
    ended = mfcfn("check", "list.yaml")
    assert ended.code == 2
    assert "list.yaml:1:1" in ended.err


def test_a_name_that_is_neither_template_nor_file_gets_a_suggestion(mfcfn: Run) -> None:
    ended = mfcfn("check", "quikstart")
    assert ended.code == 2
    assert "Did you mean 'quickstart'?" in ended.err


def test_a_file_with_the_name_of_a_stack_is_selected_by_its_path(mfcfn: Run) -> None:
    Path("batch").write_text(BROKEN)
    assert mfcfn("check", "./batch", "--region", "eu-west-1").code == 3
    assert mfcfn("check", "batch", "--region", "eu-west-1").code == 0


def test_an_unknown_region_gets_a_suggestion(mfcfn: Run) -> None:
    ended = mfcfn("check", "batch", "--region", "eu-wset-1")
    assert ended.code == 2
    assert "eu-west-1" in ended.err
