"""Laws of the catalogue itself: without subjects, every other law would hold for nothing."""

from __future__ import annotations

import inspect
from pathlib import Path

import metaflow_batch_cfn
from metaflow_batch_cfn.catalog import Kind
from metaflow_batch_cfn.core.module import fields_of

from .subjects import ENTRIES, MODULES

PACKAGE = Path(metaflow_batch_cfn.__file__).parent


def test_the_catalogue_holds_one_module_per_file() -> None:
    files = [
        path
        for folder in ("modules", "stacks")
        for path in (PACKAGE / folder).rglob("*.py")
        if path.name != "__init__.py"
    ]
    assert len(ENTRIES) == len(files) > 0
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)


def test_the_catalogue_holds_the_stacks_and_modules_that_users_know() -> None:
    by_kind = {kind: {entry.name for entry in ENTRIES if entry.kind is kind} for kind in Kind}
    assert by_kind[Kind.STACK] >= {"batch", "quickstart"}
    assert by_kind[Kind.MODULE] >= {
        "batch-core",
        "batch-datastore",
        "batch-network",
        "batch-roles",
    }


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    for module in MODULES:
        summary = (inspect.getdoc(module) or "").split("\n\n")[0]
        assert summary.rstrip().endswith("."), module


def test_every_module_checks_its_values() -> None:
    for module in MODULES:
        assert "__post_init__" in vars(module), module


def test_one_parameter_has_one_declaration_and_one_default_everywhere() -> None:
    known: dict[str, tuple[object, object]] = {}
    for module in MODULES:
        for field in fields_of(module):
            name = getattr(field.declaration, "name", None)
            if name is not None:
                default = None if field.required else (field.default,)
                told = known.setdefault(name, (field.declaration, default))
                assert told == (field.declaration, default), f"{module.__name__}.{field.name}"
