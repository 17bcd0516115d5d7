"""`mfcfn synth`: what is written, where, and what remains when writing fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from metaflow_batch_cfn import find, render, standalone
from tests.cli.conftest import Run


def compiled(name: str, **pins: Any) -> str:
    return render(standalone(find(name).load(), **pins)).text


def test_without_a_file_the_template_goes_to_standard_output(mfcfn: Run) -> None:
    assert mfcfn("synth", "batch").out == compiled("batch")
    assert mfcfn("synth", "batch", "-o", "-").out == compiled("batch")


def test_minified_json_is_the_same_template(mfcfn: Run) -> None:
    small, readable = (mfcfn("synth", "batch", "--format", form).out for form in ("min", "json"))
    assert json.loads(small) == json.loads(readable)
    assert len(small) < len(readable)


def test_a_field_that_is_set_is_not_a_parameter(mfcfn: Run) -> None:
    template = json.loads(mfcfn("synth", "batch", "--format", "json", "--set", "max_vcpus=64").out)
    assert "MaxvCpus" not in template["Parameters"]


def test_a_set_field_overrides_the_same_field_in_the_file(mfcfn: Run) -> None:
    Path("fields.yaml").write_text("max_vcpus: 32\nenable_gpu: false\n")
    ended = mfcfn("synth", "batch", "--config", "fields.yaml", "--set", "max_vcpus=64")
    assert ended.out == compiled("batch", max_vcpus=64, enable_gpu=False)


def test_a_file_is_replaced_and_keeps_its_mode(mfcfn: Run) -> None:
    path = Path("batch.yaml")
    path.write_text("old")
    path.chmod(0o640)
    assert mfcfn("synth", "batch", "-o", str(path)).code == 0
    assert path.read_text() == compiled("batch")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in Path().iterdir()] == ["batch.yaml"]


def test_a_link_stays_a_link(mfcfn: Run) -> None:
    Path("real.yaml").write_text("old")
    Path("link.yaml").symlink_to("real.yaml")
    assert mfcfn("synth", "batch", "-o", "link.yaml").code == 0
    assert Path("link.yaml").is_symlink()
    assert Path("real.yaml").read_text() == compiled("batch")


def test_a_failed_write_leaves_the_old_file_unchanged(
    mfcfn: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path("batch.yaml")
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("metaflow_batch_cfn.documents.files.os.fsync", full)
    ended = mfcfn("synth", "batch", "-o", str(path))
    assert ended.code == 2
    assert "batch.yaml" in ended.err
    assert "No space left" in ended.err
    assert path.read_text() == "old"
    assert [each.name for each in Path().iterdir()] == ["batch.yaml"]


@pytest.mark.parametrize("place", ["missing/batch.yaml", ".", "/dev/null"])
def test_a_place_that_cannot_be_written_is_reported(mfcfn: Run, place: str) -> None:
    ended = mfcfn("synth", "batch", "-o", place)
    assert ended.code == 2
    assert place in ended.err
    assert not list(Path().iterdir())


def test_check_accepts_an_up_to_date_file_and_writes_nothing(mfcfn: Run) -> None:
    mfcfn("synth", "batch", "-o", "batch.yaml")
    before = Path("batch.yaml").stat().st_mtime_ns
    assert mfcfn("synth", "batch", "-o", "batch.yaml", "--check").code == 0
    assert Path("batch.yaml").stat().st_mtime_ns == before


@pytest.mark.parametrize("content", ["stale", None])
def test_check_names_the_command_that_updates_the_file(mfcfn: Run, content: str | None) -> None:
    path = Path("batch.json")
    if content is not None:
        path.write_text(content)
    ended = mfcfn(
        "synth", "batch", "-o", "batch.json", "--format", "json", "--set", "max_vcpus=8", "--check"
    )
    assert ended.code == 10
    assert "mfcfn synth batch -o batch.json --format json --set max_vcpus=8" in ended.err
    assert path.exists() is (content is not None)


def test_check_requires_a_file(mfcfn: Run) -> None:
    assert mfcfn("synth", "batch", "--check").code == 2


def test_json_mode_describes_what_was_written(mfcfn: Run) -> None:
    ended = mfcfn("synth", "quickstart", "-o", "q.yaml", "--output", "json")
    assert ended.document["path"] == "q.yaml"
    assert ended.document["size"] == Path("q.yaml").stat().st_size
    assert ended.document["capabilities"] == ["CAPABILITY_IAM"]
    assert "wrote q.yaml" in ended.err


def test_json_mode_contains_the_template_if_no_file_is_named(mfcfn: Run) -> None:
    document = mfcfn("synth", "batch", "--output", "json").document
    assert document["template"] == compiled("batch")
