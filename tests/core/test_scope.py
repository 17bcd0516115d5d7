"""The one writer of names: what it calls things, and every collision that it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st
from troposphere import (
    Condition,
    Equals,
    Output,
    Parameter,
    Ref,
    Template,
    batch,
    encode_to_dict,
    logs,
)

from metaflow_batch_cfn import BatchCore, Scope
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.errors import (
    DefinitionError,
    DuplicateNameError,
    InvalidNameError,
    TemplateFullError,
)
from tests.modules.batch.values import VALUES

ALPHANUMERIC = st.text("abcXYZ019", max_size=8)
PREFIXES = st.one_of(st.just(""), st.builds(str.__add__, st.sampled_from("aZ"), ALPHANUMERIC))
YES = Equals("a", "a")


def group(scope: Scope, local: str = "Group") -> logs.LogGroup:
    return logs.LogGroup(scope.name(local))


def rule(name: str) -> ParameterRule:
    return ParameterRule(name, asserts=Equals(Ref("Stage"), "x"), explanation="Say x.")


# Names


@cases(PREFIXES, ALPHANUMERIC.filter(bool))
def test_a_name_is_the_prefix_and_the_local_name(prefix: str, local: str) -> None:
    assert Scope(Template(), prefix).name(local) == prefix + local


@pytest.mark.parametrize(
    "prefix",
    [
        "$(reboot)", "`id`", "../x", "a/b", "a\\b", "'", '"', "a;b", "a|b", "a b", "a\n", "\n",
        "a\tb", "a-b", "a_b", "a.b", "${X}", "AWS::X", "1a", "9", "ä", "Ⅷ",
        "\N{CYRILLIC SMALL LETTER A}", "a\x00", "*", "~", "%s",
    ],
)  # fmt: skip
def test_a_prefix_that_cannot_begin_a_logical_id_is_rejected(prefix: str) -> None:
    with pytest.raises(InvalidNameError, match="letters and digits") as caught:
        Scope(Template(), prefix)
    assert caught.value.name == prefix


@pytest.mark.parametrize("prefix", [None, 7, ["A"], b"A"])
def test_a_prefix_that_is_not_text_is_rejected(prefix: Any) -> None:
    with pytest.raises(InvalidNameError):
        Scope(Template(), prefix)


@pytest.mark.parametrize("local", ["", "My-Queue", "My_Queue", "Queue ", "Schlüssel", "a.b", "A\n"])
def test_a_local_name_that_is_not_a_logical_id_is_rejected(local: str) -> None:
    with pytest.raises(InvalidNameError, match="1 to 255 letters and digits"):
        Scope(Template()).name(local)


def test_a_name_has_255_characters_at_most_prefix_included() -> None:
    scope = Scope(Template(), "P" * 250)
    assert len(scope.name("Queue")) == 255
    with pytest.raises(InvalidNameError):
        scope.name("Queues")


# Resources


def test_a_resource_has_no_condition_if_its_switch_is_on() -> None:
    template = Template()
    scope = Scope(template)
    scope.add(group(scope), True)
    assert ordered(template)["Resources"] == {"Group": {"Type": "AWS::Logs::LogGroup"}}


def test_a_resource_is_left_out_if_its_switch_is_off_and_can_still_be_referred_to() -> None:
    template = Template()
    scope = Scope(template)
    made = scope.add(group(scope), False)
    assert template.resources == {}
    assert Ref(made).to_dict() == {"Ref": "Group"}


def test_a_resource_has_its_condition_if_that_is_known_later() -> None:
    template = Template()
    scope = Scope(template)
    scope.add(group(scope), Condition("IsProd"))
    assert ordered(template)["Resources"]["Group"]["Condition"] == "IsProd"


# Collisions


def test_two_resources_with_one_name_are_rejected() -> None:
    template = Template()
    scope = Scope(template, "App")
    scope.add(group(scope))
    with pytest.raises(
        DuplicateNameError, match=r"resource 'AppGroup'.*different prefix"
    ) as caught:
        scope.add(batch.JobQueue(scope.name("Group")))
    assert (caught.value.kind, caught.value.name) == ("resource", "AppGroup")
    assert caught.value.taken_by == "resource"


def test_joining_is_not_injective_so_the_final_name_counts() -> None:
    template = Template()
    scope, other = Scope(template, "A"), Scope(template, "AB")
    scope.add(group(scope, "BC"))
    with pytest.raises(DuplicateNameError, match="'ABC'"):
        other.add(group(other, "C"))


def test_a_resource_with_the_name_of_a_hosts_parameter_is_rejected() -> None:
    template = Template()
    template.add_parameter(Parameter("Group", Type="String"))
    scope = Scope(template)
    with pytest.raises(DuplicateNameError, match="already has a parameter with this name"):
        scope.add(group(scope))


def test_a_parameter_with_the_name_of_a_parameter_or_resource_is_rejected() -> None:
    template = Template()
    scope = Scope(template)
    scope.add(group(scope, "Queue"))
    scope.parameter(Parameter("Stage", Type="String"))
    for name, holder in (("Queue", "resource"), ("Stage", "parameter")):
        with pytest.raises(DuplicateNameError, match=f"already has a {holder}"):
            scope.parameter(Parameter(name, Type="String"))


def test_a_condition_of_the_hosts_is_never_overwritten() -> None:
    template = Template()
    template.add_condition("IsProd", Equals("a", "b"))
    with pytest.raises(DuplicateNameError, match="condition 'IsProd'"):
        Scope(template).condition("IsProd", YES)
    with pytest.raises(DuplicateNameError, match="condition 'IsProd'"):
        Scope(template, "Is").condition("Prod", YES)
    assert template.conditions["IsProd"].to_dict() == {"Fn::Equals": ["a", "b"]}


def test_an_output_of_the_hosts_is_never_overwritten() -> None:
    template = Template()
    template.add_output(Output("Queue", Value="host"))
    with pytest.raises(DuplicateNameError, match="output 'Queue'"):
        Scope(template).output(Output("Queue", Value="ours"))
    assert template.outputs["Queue"].Value == "host"


def test_a_rule_of_the_hosts_is_never_overwritten() -> None:
    template = Template()
    template.add_rule("SayX", {"Assertions": []})
    with pytest.raises(DuplicateNameError, match="rule 'SayX'"):
        Scope(template).rule(rule("SayX"))
    assert template.rules["SayX"] == {"Assertions": []}


def test_conditions_outputs_and_rules_may_share_a_name_with_a_parameter() -> None:
    template = Template()
    scope = Scope(template)
    scope.parameter(Parameter("Stage", Type="String"))
    scope.condition("Stage", YES)
    scope.output(Output("Stage", Value="x"))
    scope.rule(rule("Stage"))
    body = ordered(template)
    assert all("Stage" in body[key] for key in ("Parameters", "Conditions", "Outputs", "Rules"))


def test_a_collision_with_the_host_is_reported_with_the_existing_item() -> None:
    template = Template()
    template.add_parameter(Parameter("MetaflowLaunchTemplate", Type="String"))
    with pytest.raises(DefinitionError, match=r"'MetaflowLaunchTemplate'.*parameter"):
        BatchCore(**VALUES).build(Scope(template, "Metaflow"))


# Conditions and rules


def test_a_condition_is_declared_under_the_prefix_and_returned_by_its_final_name() -> None:
    template = Template()
    made = Scope(template, "App").condition("IsProd", YES)
    assert made == Condition("AppIsProd")
    assert list(template.conditions) == ["AppIsProd"]


def test_the_opposite_of_a_switch_known_now_needs_no_condition() -> None:
    template = Template()
    scope = Scope(template)
    assert scope.negation("IsNotProd", True) is False
    assert scope.negation("IsNotProd", False) is True
    assert template.conditions == {}


def test_the_opposite_of_a_condition_is_declared() -> None:
    template = Template()
    opposite = Scope(template, "App").negation("IsNotProd", Condition("IsProd"))
    assert opposite == Condition("AppIsNotProd")
    negated = encode_to_dict(template.conditions)
    assert negated == {"AppIsNotProd": {"Fn::Not": [{"Condition": "IsProd"}]}}


def test_a_rule_says_when_what_and_why() -> None:
    template = Template()
    only = ParameterRule(
        "SayX",
        when=Equals(Ref("Region"), "y"),
        asserts=Equals(Ref("Stage"), "x"),
        explanation="Say x.",
    )
    Scope(template).rule(only)
    assert ordered(template)["Rules"]["SayX"] == {
        "RuleCondition": {"Fn::Equals": [{"Ref": "Region"}, "y"]},
        "Assertions": [
            {"Assert": {"Fn::Equals": [{"Ref": "Stage"}, "x"]}, "AssertDescription": "Say x."}
        ],
    }


# Under a switch


def test_what_is_added_under_a_condition_has_it() -> None:
    template = Template()
    scope = Scope(template).under(Condition("IsProd"))
    scope.add(group(scope, "Plain"))
    assert template.resources["Plain"].to_dict()["Condition"] == "IsProd"


def test_items_under_two_conditions_have_a_third_that_combines_them() -> None:
    template = Template()
    scope = Scope(template, "App").under(Condition("IsProd"))
    for name in ("First", "Second"):
        scope.add(group(scope, name), Condition("AppHasKey"))
    assert encode_to_dict(template.conditions) == {
        "AppIsProdAndHasKey": {"Fn::And": [{"Condition": "IsProd"}, {"Condition": "AppHasKey"}]}
    }
    for resource in template.resources.values():
        assert resource.to_dict()["Condition"] == "AppIsProdAndHasKey"


def test_an_existing_condition_is_never_reused_as_the_combined_one() -> None:
    template = Template()
    template.add_condition("IsProdAndHasKey", Equals(Ref("Stage"), "x"))
    scope = Scope(template).under(Condition("IsProd"))
    with pytest.raises(DuplicateNameError, match="IsProdAndHasKey"):
        scope.add(group(scope, "Group"), Condition("HasKey"))


def test_under_a_switch_that_is_off_nothing_is_added() -> None:
    template = Template()
    scope = Scope(template).under(False)
    scope.add(group(scope, "Plain"))
    scope.add(group(scope, "Conditional"), Condition("IsProd"))
    scope.negation("IsNotProd", Condition("IsProd"))
    assert template.resources == {}
    assert template.conditions == {}


def test_under_a_switch_that_is_on_nothing_changes() -> None:
    template = Template()
    scope = Scope(template).under(True)
    scope.add(group(scope, "Plain"))
    scope.add(group(scope, "Conditional"), Condition("IsProd"))
    assert "Condition" not in template.resources["Plain"].to_dict()
    assert template.resources["Conditional"].to_dict()["Condition"] == "IsProd"


def test_switches_within_switches_are_all_needed() -> None:
    template = Template()
    scope = Scope(template).under(Condition("A")).under(Condition("B"))
    scope.add(group(scope, "Group"))
    assert template.resources["Group"].to_dict()["Condition"] == "AAndB"


# Limits


def test_a_full_template_is_reported_as_full() -> None:
    template = Template()
    scope = Scope(template)
    for index in range(500):
        scope.add(group(scope, f"Group{index}"))
    with pytest.raises(
        TemplateFullError, match=r"already has 500 resources.*several stacks"
    ) as caught:
        scope.add(group(scope, "OneTooMany"))
    assert (caught.value.section, caught.value.held) == ("resources", 500)


def test_two_hundred_parameters_and_outputs_are_the_maximum() -> None:
    template = Template()
    scope = Scope(template)
    for index in range(200):
        scope.parameter(Parameter(f"P{index}", Type="String"))
        scope.output(Output(f"O{index}", Value="x"))
    with pytest.raises(TemplateFullError, match="200 parameters"):
        scope.parameter(Parameter("OneTooMany", Type="String"))
    with pytest.raises(TemplateFullError, match="200 outputs"):
        scope.output(Output("OneTooMany", Value="x"))
