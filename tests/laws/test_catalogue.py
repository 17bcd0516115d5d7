"""Laws of the catalogue itself: without subjects, every other law would hold for nothing."""

from __future__ import annotations

import inspect
from pathlib import Path

import metaflow_batch_cfn
from metaflow_batch_cfn.catalog import Kind
from metaflow_batch_cfn.core.module import Module, fields_of

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
    assert by_kind[Kind.STACK] >= {"batch", "processing", "quickstart", "spot", "training"}
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


def test_one_parameter_has_one_declaration_everywhere() -> None:
    known: dict[str, object] = {}
    for module in MODULES:
        for field in fields_of(module):
            name = getattr(field.declaration, "name", None)
            if name is not None:
                declared = known.setdefault(name, field.declaration)
                assert declared == field.declaration, f"{module.__name__}.{field.name}"


def test_one_parameter_has_one_default_but_for_the_presets_which_keep_those_of_their_kind() -> None:
    """Each preset is the form of a system that people know, with the figures that it had."""
    known: dict[str, object] = {}
    for module in MODULES:
        for field in [] if is_preset(module) else fields_of(module):
            name = getattr(field.declaration, "name", None)
            if name is not None:
                default = None if field.required else (field.default,)
                assert known.setdefault(name, default) == default, f"{module.__name__}.{field.name}"


def test_a_stack_and_the_preset_that_it_is_made_of_have_the_same_defaults() -> None:
    by_name = {entry.name: entry.load() for entry in ENTRIES}
    presets = [name.removeprefix("presets-") for name in by_name if name.startswith("presets-")]
    assert presets
    for name in presets:
        stack = {field.name: field.default for field in fields_of(by_name[name])}
        for field in fields_of(by_name[f"presets-{name}"]):
            if field.name in stack:
                assert stack[field.name] == field.default, f"{name}.{field.name}"


def is_preset(module: type[Module]) -> bool:
    presets = {entry.name for entry in ENTRIES if entry.name.startswith("presets-")}
    stacks = {name.removeprefix("presets-") for name in presets}
    return any(entry.load() is module for entry in ENTRIES if entry.name in presets | stacks)
