"""`mfcfn list` and `mfcfn show`: what a user finds out before deploying."""

from __future__ import annotations

from metaflow_batch_cfn import catalog
from tests.cli.conftest import Run


def test_the_list_names_every_stack_and_module_with_a_summary(mfcfn: Run) -> None:
    listed = mfcfn("list", "--output", "json").document
    assert [each["name"] for each in listed] == [entry.name for entry in catalog()]
    assert all(each["summary"] for each in listed)
    out = mfcfn("list").out
    assert all(entry.name in out for entry in catalog())


def test_show_names_the_required_parameters(mfcfn: Run) -> None:
    out = mfcfn("show", "batch").out
    needed = next(line for line in out.splitlines() if line.startswith("Required parameters"))
    assert "SubnetIds" in needed
    assert "MaxvCpus" not in needed


def test_a_parameter_is_shown_with_its_type_default_group_and_field(mfcfn: Run) -> None:
    shown = mfcfn("show", "batch", "--output", "json").document
    (ceiling,) = [each for each in shown["parameters"] if each["name"] == "MaxvCpus"]
    assert ceiling["type"] == "Number"
    assert ceiling["default"] == "16"
    assert ceiling["field"] == "max_vcpus"
    assert ceiling["group"]
    assert ceiling["description"]


def test_an_output_is_shown_with_the_metaflow_setting_that_it_provides(mfcfn: Run) -> None:
    shown = mfcfn("show", "batch", "--output", "json").document
    feeds = {each["name"]: each["feeds"] for each in shown["outputs"]}
    assert feeds["MetaflowBatchJobQueue"] == "METAFLOW_BATCH_JOB_QUEUE"
    assert feeds["MetaflowBatchJobDefinition"] == ""


def test_conditions_resources_and_compile_time_fields_are_shown(mfcfn: Run) -> None:
    shown = mfcfn("show", "batch", "--output", "json").document
    assert "EnableGpu" in shown["conditions"]
    assert any(each["type"] == "AWS::Batch::JobQueue" for each in shown["resources"])
    assert [each["name"] for each in shown["settings"]] == ["tags"]
    assert shown["capabilities"] == []


def test_a_stack_that_creates_roles_shows_the_required_capabilities(mfcfn: Run) -> None:
    assert "Required capabilities: CAPABILITY_IAM" in mfcfn("show", "quickstart").out


def test_no_colour_and_no_drawing_without_a_terminal(mfcfn: Run) -> None:
    assert "\x1b" not in mfcfn("show", "batch").out
