"""The page about resource types matches the code."""

from __future__ import annotations

import re
from pathlib import Path

from cfn_simulator.types import supported_types

PAGE = Path(__file__).parents[3] / "docs" / "simulator-types.md"
ENTRY = re.compile(r"^- `(AWS::\w+)`: ((?:`\w+`,?\s*)+)$", re.MULTILINE)


def test_the_page_lists_exactly_the_supported_types() -> None:
    text = PAGE.read_text(encoding="utf-8")
    listed = {
        f"{service}::{name}"
        for service, names in ENTRY.findall(text)
        for name in re.findall(r"`(\w+)`", names)
    }
    assert listed == supported_types() | {"AWS::CloudFormation::Stack"}
