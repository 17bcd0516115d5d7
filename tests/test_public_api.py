"""What `import metaflow_batch_cfn` promises, and nothing else."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import metaflow_batch_cfn

PUBLIC = [
    "Action",
    "BatchCore",
    "BatchRoles",
    "Capacity",
    "Datastore",
    "Ec2Container",
    "Ec2Resources",
    "EfsVolume",
    "ExistingNetwork",
    "ExistingVpc",
    "ExitRule",
    "FargateCapacity",
    "FargateContainer",
    "FargateQueue",
    "FargateResources",
    "Format",
    "Gated",
    "Gpu",
    "HostPath",
    "ImageRepository",
    "Job",
    "JobBuckets",
    "JobDefinition",
    "JobFileSystem",
    "JobNotifications",
    "JobOrchestration",
    "JobSchedule",
    "JobTable",
    "Jobs",
    "LogOptions",
    "MultiNode",
    "Network",
    "NewNetwork",
    "NodeGroup",
    "Notifications",
    "Options",
    "Processing",
    "Quickstart",
    "Rendered",
    "Retry",
    "Schedule",
    "Scope",
    "Scratch",
    "Secret",
    "SeparateCapacity",
    "ServiceRoles",
    "SpotBatch",
    "Storage",
    "TrainingBatch",
    "catalog",
    "find",
    "module",
    "published",
    "render",
    "standalone",
]


def test_the_public_names_are_these() -> None:
    assert metaflow_batch_cfn.__all__ == PUBLIC
    assert dir(metaflow_batch_cfn) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_each_public_name_is_a_documented_class_or_function(name: str) -> None:
    found = getattr(metaflow_batch_cfn, name)
    assert inspect.isclass(found) or inspect.isfunction(found)
    assert inspect.getdoc(found)


def test_there_is_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Batchcore'"):
        _ = metaflow_batch_cfn.Batchcore
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
