"""Laws of compiled templates: nothing found, nothing unread, nothing left over, nothing stale."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import Ref

from metaflow_batch_cfn.compile.catalog import Entry
from metaflow_batch_cfn.compile.names_read import names_read
from metaflow_batch_cfn.compile.render import Format, ordered, render
from metaflow_batch_cfn.compile.standalone import standalone
from metaflow_batch_cfn.core.fields import Field, fields_of
from metaflow_batch_cfn.core.groups import declared_fields
from metaflow_batch_cfn.core.published import choose_arms
from scripts.templates import files_of, read

from .findings import findings
from .subjects import (
    ENTRIES,
    Host,
    companions,
    embedded,
    every_entry,
    every_host,
    every_stack,
    pins_to_try,
)

PINS = [
    pytest.param(entry, field, value, id=f"{entry.name}-{field.name}-{index}")
    for entry in ENTRIES
    for field in fields_of(entry.load())
    for index, value in enumerate(pins_to_try(field))
]

CHOICES = [
    pytest.param(entry, name, arm, id=f"{entry.name}-{name}-{arm.__name__}")
    for entry in ENTRIES
    for name, declared in declared_fields(entry.load().module).items()
    if len(declared.arms) > 1
    for arm in declared.arms
]


def test_the_linter_finds_what_is_wrong_whatever_it_saw_before() -> None:
    broken = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicNam: x}\n"
    for _ in range(2):
        assert findings(broken.replace("TopicNam", "TopicName")) == []
        (finding,) = findings(broken)
        assert finding.startswith("E3002")
    assert findings("a: [")[0].startswith("E0000")


@every_entry
def test_alone_it_has_no_finding(entry: Entry) -> None:
    assert findings(render(standalone(entry.load())).text) == []


@every_entry
def test_with_tags_known_at_deploy_time_it_has_no_finding(entry: Entry) -> None:
    module = entry.load()
    if "tags" in {field.name for field in fields_of(module)}:
        tags = {"Stack": Ref("AWS::StackName"), "Team": "research"}
        text = render(standalone(module, tags=tags)).text
        assert findings(text) == []
        assert "!Ref AWS::StackName" in text


@every_entry
@every_host
def test_embedded_it_has_no_finding(entry: Entry, decides: Host) -> None:
    assert findings(_text(embedded(entry, decides, ""))) == []


@every_entry
def test_under_a_prefix_it_has_no_finding(entry: Entry) -> None:
    assert findings(_text(embedded(entry, Host.CONDITIONS, "Zz"))) == []


@every_entry
def test_it_reads_every_parameter_and_condition_that_it_declares(entry: Entry) -> None:
    assert _unread(ordered(standalone(entry.load()))) == set()


def test_there_are_pins_to_try() -> None:
    assert len(PINS) > len(ENTRIES)


@pytest.mark.parametrize(("entry", "field", "value"), PINS)
def test_a_pin_leaves_no_parameter_and_no_condition_behind(
    entry: Entry, field: Field, value: Any
) -> None:
    pins = {field.name: value} | companions(entry.load(), field, value)
    body = ordered(standalone(entry.load(), **pins))
    assert _unread(body) == set()
    assert getattr(field.declaration, "name", None) not in body.get("Parameters", {})


def test_there_are_groups_to_choose() -> None:
    assert len(CHOICES) > 1


@pytest.mark.parametrize(("entry", "field", "arm"), CHOICES)
def test_a_chosen_group_leaves_nothing_unread_and_no_finding(
    entry: Entry, field: str, arm: type
) -> None:
    choice: dict[str, Any] = {field: arm}
    template = standalone(entry.load(), **choice)
    assert _unread(ordered(template)) == set()
    assert findings(render(template).text) == []


@pytest.mark.parametrize(("entry", "field", "arm"), CHOICES)
def test_the_description_is_that_of_the_chosen_group(entry: Entry, field: str, arm: type) -> None:
    module = entry.load()
    choice: dict[str, Any] = {field: arm}
    described = standalone(module, **choice).to_dict()["Description"]
    assert described == choose_arms(module.module, choice).summary
    others = {
        choose_arms(module.module, {field: other}).summary
        for other in declared_fields(module.module)[field].arms
        if other is not arm
    }
    assert described not in others


@every_entry
def test_each_parameter_has_a_group_a_label_and_a_description(entry: Entry) -> None:
    body = ordered(standalone(entry.load()))
    parameters = body.get("Parameters", {})
    form = body.get("Metadata", {}).get("AWS::CloudFormation::Interface", {})
    grouped = [name for group in form.get("ParameterGroups", []) for name in group["Parameters"]]
    assert sorted(grouped) == sorted(parameters)
    assert set(form.get("ParameterLabels", {})) == set(parameters)
    for name, parameter in parameters.items():
        assert parameter["Description"].rstrip().endswith("."), name
        if "AllowedPattern" in parameter or "AllowedValues" in parameter:
            assert parameter.get("ConstraintDescription") or "AllowedPattern" not in parameter, name


@every_entry
def test_each_rule_reads_parameters_that_exist(entry: Entry) -> None:
    """One that does not is dropped without a word, as where a parameter is pinned."""
    rules = ordered(standalone(entry.load())).get("Rules", {})
    assert set(rules) == {rule.name for rule in entry.load().rules}


@every_entry
def test_each_output_is_described_and_nothing_is_exported(entry: Entry) -> None:
    for name, output in ordered(standalone(entry.load())).get("Outputs", {}).items():
        assert output["Description"], name
        assert "Export" not in output, name


@every_entry
def test_written_templates_and_ledgers_are_fresh(entry: Entry) -> None:
    for path, text in files_of(entry).items():
        assert read(path) == text, f"{path.name} is stale: run python scripts/templates.py"


@every_stack
def test_a_stack_fits_into_a_request_without_a_bucket(entry: Entry) -> None:
    assert render(standalone(entry.load())).size < 51_200


@every_entry
def test_all_three_formats_hold_the_same_template(entry: Entry) -> None:
    from metaflow_batch_cfn.cfn.template.load import load_template

    template = standalone(entry.load())
    loaded = [load_template(render(template, each).text).data for each in Format]
    assert loaded[0] == loaded[1] == loaded[2]


def _text(body: dict[str, Any]) -> str:
    from metaflow_batch_cfn.documents.yaml_writer import yaml_text

    return yaml_text(body)


def _unread(body: dict[str, Any]) -> set[str]:
    sections = ("Resources", "Outputs", "Conditions")
    inside = names_read(**{section: body.get(section, {}) for section in sections})
    declared_conditions = {f"condition {name}" for name in body.get("Conditions", {})}
    declared_parameters = {f"parameter {name}" for name in body.get("Parameters", {})}
    read_conditions = {f"condition {name}" for name in inside.conditions}
    read_parameters = {f"parameter {name}" for name in inside.logical_ids}
    return (declared_conditions - read_conditions) | (declared_parameters - read_parameters)
