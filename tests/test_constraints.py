"""The constraints file pins what the two set-up commands install."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PINS = Path(__file__).parents[1] / "constraints.txt"


def pinned() -> dict[str, str]:
    lines = PINS.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): held for name, held in pairs}


def installed(name: str, extras: frozenset[str], seen: set[str]) -> Iterator[str]:
    """The packages that `name` with its extras brought into this environment."""
    for text in distribution(name).requires or []:
        requirement = Requirement(text)
        wanted = not requirement.marker or any(
            requirement.marker.evaluate({"extra": extra}) for extra in (*extras, "")
        )
        package = canonicalize_name(requirement.name)
        if wanted and package not in seen:
            seen.add(package)
            yield package
            yield from installed(package, frozenset(requirement.extras), seen)


def test_every_required_package_is_pinned() -> None:
    needed = set(installed("metaflow-batch-cfn", frozenset({"local", "test"}), set()))
    assert {"troposphere", "moto", "metaflow"} <= needed
    assert needed <= pinned().keys()


def test_what_is_installed_is_what_is_pinned() -> None:
    for name in installed("metaflow-batch-cfn", frozenset({"local", "test"}), set()):
        assert version(name) == pinned()[name], f"{name}: run scripts/environment"


def test_nothing_is_pinned_by_address() -> None:
    for line in PINS.read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+-]+", line)


def test_our_own_package_is_not_pinned() -> None:
    assert "metaflow-batch-cfn" not in pinned()
    try:
        assert version("metaflow-batch-cfn")
    except PackageNotFoundError:
        raise AssertionError("install the checkout: scripts/environment") from None
