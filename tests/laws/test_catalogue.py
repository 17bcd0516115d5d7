"""Laws of the catalogue itself: without subjects, every other law would hold for nothing."""

from __future__ import annotations

from pathlib import Path

import metaflow_batch_cfn
from metaflow_batch_cfn.compile.catalog import Kind
from metaflow_batch_cfn.core.fields import fields_of

from .subjects import ENTRIES, MODULES

OWN_FIGURES = {"processing", "processing-in-vpc", "spot", "training"}
PACKAGE = Path(metaflow_batch_cfn.__file__).parent


def test_the_catalogue_holds_one_entry_per_file() -> None:
    """But for a main module that a stack publishes as it is."""
    files = [
        path
        for folder in ("modules", "stacks")
        for path in (PACKAGE / folder).rglob("*.py")
        if path.name != "__init__.py"
    ]
    published = [
        path
        for path in files
        if path.name == "core.py" and (PACKAGE / "stacks" / f"{path.parent.name}.py").is_file()
    ]
    assert len(ENTRIES) == len(files) - len(published) > 0
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)


def test_no_two_entries_are_the_same() -> None:
    assert len(set(MODULES)) == len(MODULES)


def test_the_catalogue_holds_the_stacks_and_modules_that_users_know() -> None:
    by_kind = {kind: {entry.name for entry in ENTRIES if entry.kind is kind} for kind in Kind}
    assert by_kind[Kind.STACK] >= {
        "batch",
        "processing",
        "processing-in-vpc",
        "quickstart",
        "quickstart-in-vpc",
        "spot",
        "training",
    }
    assert by_kind[Kind.MODULE] >= {"batch-roles", "metaflow-datastore", "network"}


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    for module in MODULES:
        summary = module.summary
        assert summary.rstrip().endswith("."), module


def test_every_module_checks_its_values() -> None:
    for module in MODULES:
        assert "__post_init__" in vars(module.module), module


def test_one_parameter_has_one_declaration_everywhere() -> None:
    known: dict[str, object] = {}
    for module in MODULES:
        for field in fields_of(module):
            name = getattr(field.declaration, "name", None)
            if name is not None:
                declared = known.setdefault(name, field.declaration)
                assert declared == field.declaration, f"{module.module.__name__}.{field.name}"


def test_one_parameter_has_one_default_but_for_stacks_with_figures_of_their_own() -> None:
    """Each of these is the form of a system that people know, with the figures that it had."""
    known: dict[str, object] = {}
    for entry, module in zip(ENTRIES, MODULES, strict=True):
        for field in [] if entry.name in OWN_FIGURES else fields_of(module):
            if field.parameter:
                default = None if field.required else (field.default,)
                assert known.setdefault(field.parameter, default) == default, (entry, field)
