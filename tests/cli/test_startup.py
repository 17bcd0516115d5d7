"""`mfcfn` imports little when it starts; importing the library is not affected."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LEFT_OUT = ["cfn_flip", "troposphere.serverless"]
# The two modules in a Python process when it ends; a placeholder has no file.
LOADED = f"""
import json, sys
print(json.dumps({{name: getattr(sys.modules[name], "__file__", None)
    for name in {LEFT_OUT} if name in sys.modules}}))
"""
# As the installed command does, but the process continues afterwards.
SYNTH = """
import contextlib, io, sys
from metaflow_batch_cfn.__main__ import run
sys.argv = ["mfcfn", "synth", "batch", "-o", "batch.yaml"]
with contextlib.redirect_stdout(io.StringIO()):
    assert run() == 0
"""
SAM = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Table": {"Type": "AWS::Serverless::SimpleTable", "Properties": {"Nam": "x"}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"Nam": "x"}},
    },
}


def run_python(program: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def last_line(program: str, folder: Path) -> Any:
    return json.loads(run_python(program, folder).splitlines()[-1])


def test_the_library_and_all_its_public_names_load_the_real_modules(tmp_path: Path) -> None:
    use_everything = """
import metaflow_batch_cfn
for name in metaflow_batch_cfn.__all__:
    getattr(metaflow_batch_cfn, name)
import sys, troposphere
assert "metaflow_batch_cfn.cli.startup" not in sys.modules
assert troposphere.cfn_flip is sys.modules["cfn_flip"]
assert troposphere.Template.Globals is sys.modules["troposphere.serverless"].Globals
"""
    files = last_line(use_everything + LOADED, tmp_path)
    assert sorted(files) == LEFT_OUT
    assert all(Path(file).is_file() for file in files.values())


@pytest.mark.parametrize("module", ["cli.main", "cli.startup", "compile", "__main__"])
def test_importing_changes_nothing_before_the_command_runs(module: str, tmp_path: Path) -> None:
    program = f"""
import sys
import metaflow_batch_cfn.{module}
assert not [each for each in sys.meta_path if type(each).__name__ == "LightFinder"]
"""
    files = last_line(program + LOADED, tmp_path)
    assert all(file is not None for file in files.values())


def test_the_command_loads_neither_and_leaves_no_placeholder_behind(tmp_path: Path) -> None:
    assert last_line(SYNTH + LOADED, tmp_path) == {}
    assert (tmp_path / "batch.yaml").is_file()


def test_a_template_on_standard_output_loads_only_what_it_needs(tmp_path: Path) -> None:
    program = """
import contextlib, io, json, sys
before = set(sys.modules)
from metaflow_batch_cfn.__main__ import run
sys.argv = ["mfcfn", "synth", "quickstart"]
with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
    assert run() == 0
loaded = set(sys.modules) - before
spare = {"pathlib", "urllib.parse", "hashlib", "difflib", "boto3"}
print(json.dumps(sorted(loaded & spare)))
"""
    assert last_line(program, tmp_path) == []


def test_a_module_that_the_command_skipped_is_loaded_when_it_is_used(tmp_path: Path) -> None:
    program = """
import troposphere
from troposphere import Template, sns
template = Template()
template.add_resource(sns.Topic("Topic"))
template.set_transform("AWS::Serverless-2016-10-31")
template.set_globals(Template.Globals())
assert isinstance(template.globals, troposphere.serverless.Globals)
print(template.to_yaml())
"""
    light = run_python(SYNTH + program, tmp_path)
    assert light == run_python(program, tmp_path)
    assert "AWS::SNS::Topic" in light
    assert sorted(last_line(SYNTH + program + LOADED, tmp_path)) == LEFT_OUT


def test_troposphere_keeps_its_original_loader(tmp_path: Path) -> None:
    program = """
import inspect, importlib, sys, troposphere
assert "class Template" in inspect.getsource(troposphere)
assert importlib.reload(troposphere) is troposphere
print(type(troposphere.__spec__.loader).__name__, type(troposphere.__loader__).__name__)
"""
    assert run_python(SYNTH + program, tmp_path) == run_python(program, tmp_path)


def test_modules_that_are_already_loaded_stay_loaded(tmp_path: Path) -> None:
    assert sorted(last_line(f"import {LEFT_OUT[0]}\n" + SYNTH + LOADED, tmp_path)) == LEFT_OUT[:1]
    assert sorted(last_line("import troposphere\n" + SYNTH + LOADED, tmp_path)) == LEFT_OUT


def test_a_failed_import_leaves_no_placeholder_behind(tmp_path: Path) -> None:
    (tmp_path / "troposphere").mkdir()
    (tmp_path / "troposphere" / "__init__.py").write_text("import cfn_flip\n1 / 0\n")
    program = """
from metaflow_batch_cfn.cli.startup import lighten_troposphere
lighten_troposphere()
try:
    import troposphere
except ZeroDivisionError:
    pass
else:
    raise AssertionError("it was imported")
"""
    assert last_line(program + LOADED, tmp_path) == {}


def test_a_check_in_that_process_has_the_same_findings_as_the_library(tmp_path: Path) -> None:
    """cfn-lint's translator of serverless templates uses the real modules."""
    (tmp_path / "sam.json").write_text(json.dumps(SAM))
    ours = [sys.executable, "-m", "metaflow_batch_cfn", "check", "batch", "./sam.json"]
    command = subprocess.run(
        [*ours, "--region", "us-east-1", "--output", "json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert command.returncode == 3, command.stderr
    found = json.loads(command.stdout)["templates"]
    program = """
import json
from pathlib import Path
from metaflow_batch_cfn.check.check import check
found = check(Path("sam.json").read_text(), "./sam.json", ["us-east-1"])
print(json.dumps([[each.rule, each.message, each.line] for each in found]))
"""
    assert found["batch"] == []
    assert [[each["rule"], each["message"], each["line"]] for each in found["./sam.json"]] == (
        last_line(program, tmp_path)
    )
    assert found["./sam.json"]


@pytest.mark.parametrize(
    ("arguments", "code"), [(["list"], 0), (["show", "nothing"], 2), (["--version"], 0)]
)
def test_the_interpreter_ends_without_collecting(
    arguments: list[str], code: int, tmp_path: Path
) -> None:
    program = f"""
import contextlib, gc, io, sys
from metaflow_batch_cfn.__main__ import run
sys.argv = ["mfcfn", *{arguments}]
with contextlib.redirect_stdout(io.StringIO()):
    code = run()
print(code, gc.get_freeze_count() > 1000)
"""
    assert run_python(program, tmp_path) == f"{code} True\n"
