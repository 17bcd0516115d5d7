"""The catalogue: every module by its file's name, none loaded before it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from metaflow_batch_cfn import BatchCore, Network, Quickstart, catalog, find
from metaflow_batch_cfn.compile.catalog import Kind
from metaflow_batch_cfn.core.errors import ConfigError


def test_stacks_come_first_and_each_kind_by_name() -> None:
    listed = [(entry.kind, entry.name) for entry in catalog()]
    stacks = [name for kind, name in listed if kind is Kind.STACK]
    modules = [name for kind, name in listed if kind is Kind.MODULE]
    assert listed == [(Kind.STACK, name) for name in sorted(stacks)] + [
        (Kind.MODULE, name) for name in sorted(modules)
    ]


def test_an_entry_loads_the_class_that_its_file_is_about() -> None:
    assert find("batch").load().module is BatchCore
    assert find("network").load().module is Network
    assert find("quickstart").load().module is Quickstart


def test_a_module_is_named_by_its_folder_and_file() -> None:
    entry = find("batch-job-definition")
    assert entry.kind is Kind.MODULE
    assert entry.import_path == "metaflow_batch_cfn.modules.batch.job_definition"


def test_a_module_that_is_published_unchanged_is_listed_once_as_the_stack() -> None:
    assert [entry.kind for entry in catalog() if entry.name == "batch"] == [Kind.STACK]
    assert [entry.load().module for entry in catalog()].count(BatchCore) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("quikstart", "Did you mean 'quickstart'?"),
        ("batch_roles", "Did you mean 'batch-roles'?"),
        ("zzzzzz", "Choose one of: batch, batch-"),
        ("", "Choose one of"),
        ("../batch", "no stack or module is named '../batch'"),
    ],
)
def test_an_unknown_name_is_reported_with_suggestions(name: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        find(name)
    assert message in str(caught.value)


def test_listing_loads_no_module_and_loading_one_loads_no_other() -> None:
    program = """
import sys
from metaflow_batch_cfn.compile.catalog import catalog, find
def loaded():
    heads = ("metaflow_batch_cfn.modules.", "metaflow_batch_cfn.stacks.")
    return sorted(
        name
        for name, module in sys.modules.items()
        if name.startswith(heads) and not hasattr(module, "__path__")
    )
catalog()
assert loaded() == [], loaded()
find("metaflow-datastore").load()
assert loaded() == ["metaflow_batch_cfn.modules.metaflow.datastore"], loaded()
"""
    subprocess.run([sys.executable, "-c", program], check=True)
