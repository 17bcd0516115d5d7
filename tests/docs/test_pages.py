"""The pages agree with the program."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

from metaflow_batch_cfn import find, standalone
from metaflow_batch_cfn.cli.exits import ExitCode
from metaflow_batch_cfn.compile.render import ordered
from scripts.reference import REFERENCE, reference

from .markdown import ROOT, tables

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_reference_is_fresh() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(), "run python scripts/reference.py"


def test_the_exit_codes_are_those_of_the_program() -> None:
    (table,) = tables(ROOT / "docs" / "exit-codes.md")
    documented = {int(code): name.strip("`") for code, name, _ in table[1:]}
    assert documented == {code.value: code.name for code in ExitCode}


def test_the_readme_names_outputs_and_parameters_that_processing_has() -> None:
    body = ordered(standalone(find("processing").load()))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for output in ("RepositoryUri", "LowPriorityJobQueueArn", "ArrayJobDefinitionArn"):
        assert output in readme
        assert output in body["Outputs"]
    assert "-p ContainerImage=" in readme
    assert "ContainerImage" in body["Parameters"]


def test_every_link_to_a_file_works() -> None:
    assert PAGES
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_ci_runs_the_two_commands_of_the_readme() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "stage ./scripts/quickstart .venv-test" in ci
    assert "stage ./scripts/test" in ci
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.index("./scripts/quickstart") < readme.index("./scripts/test") < 1500


def test_the_test_environment_has_everything_that_quickstart_installs() -> None:
    """CI runs quickstart in it; otherwise, quickstart creates its own environment."""
    script = (ROOT / "scripts" / "quickstart").read_text(encoding="utf-8")
    (extras,) = re.findall(r'scripts/environment "\$environment" (\S+)', script)
    setup = ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    tests = setup["options.extras_require"]["test"].split()
    assert {f"%({extra})s" for extra in extras.split(",")} <= set(tests)


def test_the_readme_describes_every_command() -> None:
    from metaflow_batch_cfn.cli.main import COMMANDS

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"`mfcfn {command}" in readme, command


def test_pages_have_no_tabs_and_no_trailing_spaces() -> None:
    for page in PAGES:
        for line in Path(page).read_text(encoding="utf-8").splitlines():
            assert line == line.rstrip(), page
            assert "\t" not in line, page
