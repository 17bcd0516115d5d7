"""What `import metaflow_batch_cfn` promises, and nothing else."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import metaflow_batch_cfn

STUB = Path(metaflow_batch_cfn.__file__).with_suffix(".pyi")
PUBLIC = sorted(re.findall(r"import (\w+) as", STUB.read_text(encoding="utf-8")))


def test_the_public_names_are_those_of_the_stub_each_once() -> None:
    assert len(PUBLIC) > 40
    assert sorted(set(PUBLIC)) == PUBLIC == dir(metaflow_batch_cfn)
    imported: dict[str, object] = {}
    exec("from metaflow_batch_cfn import *", imported)
    assert set(PUBLIC) < set(imported)


def test_every_module_of_the_catalogue_is_public() -> None:
    modules = {entry.load().module.__name__ for entry in metaflow_batch_cfn.catalog()}
    assert modules <= set(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_each_public_name_is_a_documented_class_or_function(name: str) -> None:
    found = getattr(metaflow_batch_cfn, name)
    assert inspect.isclass(found) or inspect.isfunction(found)
    assert inspect.getdoc(found)


def test_there_is_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Batchcore'"):
        _ = metaflow_batch_cfn.Batchcore  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        exec("from metaflow_batch_cfn import nothing")


@pytest.mark.parametrize(
    "first",
    [
        "metaflow_batch_cfn.compile.render",
        "metaflow_batch_cfn.compile.catalog",
        "metaflow_batch_cfn.compile.standalone",
        "metaflow_batch_cfn.cli.main",
        "metaflow_batch_cfn.stacks.quickstart",
    ],
)
def test_a_public_name_is_what_it_is_whatever_was_imported_before(first: str) -> None:
    program = f"""
import {first}
from metaflow_batch_cfn import *
import metaflow_batch_cfn
assert callable(metaflow_batch_cfn.render), metaflow_batch_cfn.render
assert callable(metaflow_batch_cfn.catalog), metaflow_batch_cfn.catalog
assert callable(standalone) and callable(render) and callable(catalog) and callable(find)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_type_checkers_see_that_it_is_typed() -> None:
    assert (Path(metaflow_batch_cfn.__file__).parent / "py.typed").is_file()
