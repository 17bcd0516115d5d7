"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.documents.files import (
    OWNER_ONLY,
    replace_file,
    sweep_drafts,
    write_atomically,
)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("before")
    path.chmod(0o640)
    write_atomically(path, "after")
    assert (path.read_text(), mode_of(path)) == ("after", 0o640)
    assert list(tmp_path.iterdir()) == [path]


def test_a_mode_is_set_whatever_the_file_had(tmp_path: Path) -> None:
    path = tmp_path / "state"
    path.touch(0o666)
    replace_file(path, b"secret", OWNER_ONLY)
    assert (path.read_bytes(), mode_of(path)) == (b"secret", 0o600)


def test_a_link_is_followed(tmp_path: Path) -> None:
    path, link = tmp_path / "a", tmp_path / "link"
    path.touch()
    link.symlink_to(path)
    write_atomically(link, "text")
    assert path.read_text() == "text"
    assert link.is_symlink()


def test_a_failure_leaves_the_file_as_it_was_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        write_atomically(path, "after")
    with pytest.raises(OSError, match="No space left on device"):
        replace_file(path, b"after", OWNER_ONLY)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_only_the_drafts_of_killed_writers_are_removed(tmp_path: Path) -> None:
    kept = [tmp_path / "a", tmp_path / ".b.0123abcd", tmp_path / "a.0123abcd"]
    for path in (*kept, tmp_path / ".a.0123abcd"):
        path.touch()
    sweep_drafts(tmp_path / "a")
    assert sorted(tmp_path.iterdir()) == sorted(kept)
