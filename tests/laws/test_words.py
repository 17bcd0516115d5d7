"""Laws of words: people read what a native speaker would write, and no name says `told`."""

from __future__ import annotations

from functools import cache

import pytest

from .sentences import ROOT
from .words import Finding, findings

# Files, folders and commands that are not reworded yet. The list only shrinks: a finding belongs
# to the longest entry that its place begins with, and an entry without a finding fails.
STILL_TO_DO: tuple[str, ...] = (
    "CHANGELOG.md",
    "README.md",
    "docs",
    "docs/decisions",
    "examples/processing",
    "metaflow_batch_cfn/__init__.py",
    "metaflow_batch_cfn/aws",
    "metaflow_batch_cfn/cfn",
    "metaflow_batch_cfn/check",
    "metaflow_batch_cfn/cli",
    "metaflow_batch_cfn/cli/commands",
    "metaflow_batch_cfn/cli/jobs",
    "metaflow_batch_cfn/compile.py",
    "metaflow_batch_cfn/core",
    "metaflow_batch_cfn/core/documents",
    "metaflow_batch_cfn/deploy",
    "metaflow_batch_cfn/diff",
    "metaflow_batch_cfn/instances",
    "metaflow_batch_cfn/jobs",
    "metaflow_batch_cfn/jobs/why",
    "metaflow_batch_cfn/modules/batch",
    "metaflow_batch_cfn/modules/presets",
    "metaflow_batch_cfn/parts",
    "metaflow_batch_cfn/pins.py",
    "metaflow_batch_cfn/profile.py",
    "metaflow_batch_cfn/render.py",
    "metaflow_batch_cfn/simulator",
    "metaflow_batch_cfn/simulator/batch",
    "metaflow_batch_cfn/simulator/engine",
    "metaflow_batch_cfn/simulator/faults",
    "metaflow_batch_cfn/simulator/keeping",
    "metaflow_batch_cfn/simulator/operations",
    "metaflow_batch_cfn/simulator/reading",
    "metaflow_batch_cfn/simulator/resources",
    "metaflow_batch_cfn/simulator/resources/recipes",
    "metaflow_batch_cfn/simulator/resources/records",
    "metaflow_batch_cfn/simulator/running",
    "metaflow_batch_cfn/simulator/running/supervisor",
    "metaflow_batch_cfn/simulator/state_machines",
    "metaflow_batch_cfn/stacks",
    "metaflow_batch_cfn/yaml_text.py",
    "mfcfn",
    "scripts",
    "scripts/client_runs",
    "templates",
    "tests/cfn",
    "tests/check",
    "tests/cli",
    "tests/core",
    "tests/deploy",
    "tests/diff",
    "tests/docs",
    "tests/end_to_end",
    "tests/instances",
    "tests/jobs",
    "tests/modules/batch",
    "tests/modules/presets",
    "tests/parts",
    "tests/simulator",
    "tests/simulator/drifting",
    "tests/simulator/resources",
    "tests/simulator/running",
    "tests/test_catalog.py",
    "tests/test_compile.py",
    "tests/test_constraints.py",
    "tests/test_imports.py",
    "tests/test_pins.py",
    "tests/test_profile.py",
    "tests/test_public_api.py",
)


@cache
def found() -> list[Finding]:
    return findings()


def entry_of(finding: Finding) -> str | None:
    """The entry of the list that excuses a finding."""
    holders = (one for one in STILL_TO_DO if begins(finding.place, one))
    return max(holders, key=len, default=None)


def begins(place: str, entry: str) -> bool:
    return place == entry or place.startswith((f"{entry}/", f"{entry} "))


def test_people_read_native_english() -> None:
    assert not [str(one) for one in found() if entry_of(one) is None]


@pytest.mark.parametrize("entry", STILL_TO_DO)
def test_what_is_reworded_leaves_the_list(entry: str) -> None:
    assert any(entry_of(one) == entry for one in found()), f"take {entry} off the list"


def test_every_file_that_is_read_has_the_lines_that_are_reported() -> None:
    for one in found():
        if not one.place.startswith("mfcfn "):
            text = (ROOT / one.place).read_text(encoding="utf-8")
            assert 1 <= one.line <= text.count("\n") + 1
