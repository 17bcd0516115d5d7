"""From a module and its pins to a template of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import pytest
from troposphere import And, Condition, Equals, ImportValue, Not, Ref, ecs, logs

from metaflow_batch_cfn import BatchCore, Network, Scope, standalone
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.declare import ItemRule, Param, ParameterRule, Result, Setting, Toggle
from metaflow_batch_cfn.core.errors import (
    DuplicateNameError,
    InvalidFieldError,
    UnknownFieldError,
)
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.published import published
from metaflow_batch_cfn.core.values import (
    Gated,
    Maybe,
    Number,
    Switch,
    Text,
    TextList,
    given,
    present,
)
from tests.modules.batch.values import VALUES

LOWER = ItemRule(pattern="[a-z]+|[0-9]+", description="letters or digits")
NO_CHECK = Setting("Anything.", lambda field, value: iter(()))


@dataclass(frozen=True)
class LogsOutputs:
    """Groups."""

    main: Annotated[Text, Result("MainGroup", "The main group.", feeds="METAFLOW_X")]
    debug: Annotated[Gated, Result("DebugGroup", "The debug group.")]
    inner: Text
    never: Annotated[Maybe, Result("NeverThere", "Nothing.")] = None


@module
class Logs:
    """Log groups of a
    sample. Two of them.

    And more that no launch form shows.
    """

    name: Annotated[Maybe, Param("Name", "String", "Its name.", "Name", "Naming", rule=LOWER)] = (
        None
    )
    names: Annotated[
        TextList, Param("Names", "CommaDelimitedList", "Names.", "Names", "Naming", rule=LOWER)
    ] = ("a", "b")
    days: Annotated[
        Number, Param("Days", "Number", "Days.", "Days", "Keeping", minimum=1, maximum=9)
    ] = 7
    size: Annotated[Number, Param("Size", "Number", "Size.", "Size", "Keeping", allowed=(1, 2))]
    enable_debug: Annotated[Switch, Toggle("EnableDebug", "Debug.", "Debug", "Keeping")] = False
    note: Annotated[str, NO_CHECK] = "none"
    extra: Annotated[dict[str, str], NO_CHECK] = field(default_factory=dict)

    rules: ClassVar[tuple[ParameterRule, ...]] = (
        ParameterRule(
            "NameNeedsDebug",
            when=Not(Equals(Ref("Name"), "")),
            asserts=Equals(Ref("EnableDebug"), "true"),
            explanation="Debug it.",
        ),
    )

    def build(self, scope: Scope) -> LogsOutputs:
        main = logs.LogGroup(
            scope.name("Main"),
            **present(LogGroupName=given(self.name), RetentionInDays=self.days),
            Metadata={"Names": self.names, "Note": self.note, "Extra": self.extra},
        )
        debug = logs.LogGroup(scope.name("Debug"), RetentionInDays=self.size)
        scope.add(main)
        scope.add(debug, self.enable_debug)
        return LogsOutputs(
            main=Ref(main), debug=Gated(Ref(debug), self.enable_debug), inner="not reported"
        )


def compiled(**pins: Any) -> dict[str, Any]:
    return ordered(standalone(Logs, **pins))


# Parameters


def test_the_summary_is_the_first_paragraph_on_one_line() -> None:
    assert published(Logs).summary == "Log groups of a sample. Two of them."
    assert compiled()["Description"] == published(Logs).summary
    assert compiled()["AWSTemplateFormatVersion"] == "2010-09-09"


def test_open_fields_become_parameters_in_their_order_and_settings_do_not() -> None:
    assert list(compiled()["Parameters"]) == ["Name", "Names", "Days", "Size", "EnableDebug"]


def test_an_optional_field_may_stay_empty_and_its_pattern_says_so() -> None:
    assert compiled()["Parameters"]["Name"] == {
        "Type": "String",
        "Description": "Its name.",
        "Default": "",
        "AllowedPattern": "^$|^(?:[a-z]+|[0-9]+)$",
        "ConstraintDescription": "must be empty, or letters or digits.",
    }


def test_a_list_has_its_default_as_the_console_accepts_it_and_a_pattern_for_each_item() -> None:
    assert compiled()["Parameters"]["Names"] == {
        "Type": "CommaDelimitedList",
        "Description": "Names.",
        "Default": "a,b",
        "AllowedPattern": "^(?:[a-z]+|[0-9]+)$",
        "ConstraintDescription": "must be letters or digits.",
    }


def test_a_number_has_its_bounds_or_its_choices() -> None:
    parameters = compiled()["Parameters"]
    assert parameters["Days"] == {
        "Type": "Number",
        "Description": "Days.",
        "Default": 7,
        "MinValue": 1,
        "MaxValue": 9,
    }
    assert parameters["Size"] == {
        "Type": "Number",
        "Description": "Size.",
        "AllowedValues": [1, 2],
    }


def test_a_required_field_has_no_default() -> None:
    assert "Default" not in compiled()["Parameters"]["Size"]


def test_a_switch_becomes_true_or_false_and_a_condition_of_its_name() -> None:
    body = compiled()
    assert body["Parameters"]["EnableDebug"] == {
        "Type": "String",
        "Description": "Debug.",
        "AllowedValues": ["true", "false"],
        "ConstraintDescription": "must be true or false.",
        "Default": "false",
    }
    assert body["Conditions"]["EnableDebug"] == {"Fn::Equals": [{"Ref": "EnableDebug"}, "true"]}


def test_an_optional_parameter_has_a_condition_and_nothing_else_derives_one() -> None:
    body = compiled()
    assert set(body["Conditions"]) == {"HasName", "EnableDebug"}
    assert body["Conditions"]["HasName"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "Name"}, ""]}]}
    assert body["Resources"]["Main"]["Properties"]["LogGroupName"] == {
        "Fn::If": ["HasName", {"Ref": "Name"}, {"Ref": "AWS::NoValue"}]
    }


def test_the_launch_form_groups_and_labels_the_parameters() -> None:
    form = compiled()["Metadata"]["AWS::CloudFormation::Interface"]
    assert form == {
        "ParameterGroups": [
            {"Label": {"default": "Naming"}, "Parameters": ["Name", "Names"]},
            {"Label": {"default": "Keeping"}, "Parameters": ["Days", "Size", "EnableDebug"]},
        ],
        "ParameterLabels": {
            name: {"default": label}
            for name, label in {
                "Name": "Name",
                "Names": "Names",
                "Days": "Days",
                "Size": "Size",
                "EnableDebug": "Debug",
            }.items()
        },
    }


# Outputs


def test_declared_results_become_outputs_and_others_stay_inside() -> None:
    assert compiled()["Outputs"] == {
        "MainGroup": {
            "Description": "The main group. [METAFLOW_X]",
            "Value": {"Ref": "Main"},
        },
        "DebugGroup": {
            "Description": "The debug group.",
            "Value": {"Ref": "Debug"},
            "Condition": "EnableDebug",
        },
    }


@pytest.mark.parametrize(
    ("enabled", "outputs"), [(True, {"MainGroup", "DebugGroup"}), (False, {"MainGroup"})]
)
def test_an_output_known_now_needs_no_condition(enabled: bool, outputs: set[str]) -> None:
    body = compiled(enable_debug=enabled)
    assert set(body["Outputs"]) == outputs
    assert not [one for one in body["Outputs"].values() if "Condition" in one]


# Pins


def test_a_pin_is_a_value_and_not_a_parameter() -> None:
    body = compiled(days=3, names=("x",), name="abc")
    assert list(body["Parameters"]) == ["Size", "EnableDebug"]
    assert set(body["Conditions"]) == {"EnableDebug"}
    main = body["Resources"]["Main"]
    assert main["Properties"] == {"LogGroupName": "abc", "RetentionInDays": 3}
    assert [*main["Metadata"]["Names"]] == ["x"]


def test_a_switch_pinned_off_removes_its_resource_and_all_that_only_it_read() -> None:
    body = compiled(enable_debug=False)
    assert set(body["Resources"]) == {"Main"}
    assert list(body["Parameters"]) == ["Name", "Names", "Days"]
    grouped = body["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert [group["Parameters"] for group in grouped] == [["Name", "Names"], ["Days"]]


def test_a_setting_is_pinned_too() -> None:
    assert compiled(note="x")["Resources"]["Main"]["Metadata"]["Note"] == "x"
    assert compiled()["Resources"]["Main"]["Metadata"]["Note"] == "none"


def test_none_pins_an_optional_field_to_absent() -> None:
    body = compiled(name=None)
    assert "Name" not in body["Parameters"]
    assert "LogGroupName" not in body["Resources"]["Main"]["Properties"]


def test_a_pin_may_be_an_intrinsic() -> None:
    main = compiled(name=ImportValue("group-name"))["Resources"]["Main"]
    assert main["Properties"]["LogGroupName"] == {"Fn::ImportValue": "group-name"}


def test_everything_pinned_leaves_neither_parameter_nor_form_nor_rule() -> None:
    body = compiled(name="abc", names=("x",), days=1, size=1, enable_debug=True, note="", extra={})
    assert not {"Parameters", "Conditions", "Metadata", "Rules"} & set(body)


def test_a_rule_exists_only_with_all_parameters_that_it_reads() -> None:
    assert set(compiled()["Rules"]) == {"NameNeedsDebug"}
    assert set(compiled(days=3)["Rules"]) == {"NameNeedsDebug"}
    assert "Rules" not in compiled(name="abc")
    assert "Rules" not in compiled(enable_debug=True)


def test_a_pinned_stack_may_order_its_containers_by_their_success() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Migrated(Logs):
        """Starts a container after another one has succeeded."""

        def build(self, scope: Scope) -> LogsOutputs:
            after = ecs.ContainerDependency(ContainerName="migrate", Condition="SUCCESS")
            main = ecs.ContainerDefinition(Name="main", Image="a", DependsOn=[after])
            scope.add(ecs.TaskDefinition(scope.name("Task"), ContainerDefinitions=[main]))
            return LogsOutputs(main="x", debug=Gated("y", False), inner="z")

    body = ordered(standalone(Migrated, note="pinned"))
    (main,) = body["Resources"]["Task"]["Properties"]["ContainerDefinitions"]
    assert main["DependsOn"] == [{"ContainerName": "migrate", "Condition": "SUCCESS"}]


def test_without_pins_nothing_is_removed() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Forgetful(Logs):
        """Reads nothing."""

        def build(self, scope: Scope) -> LogsOutputs:
            scope.condition("Unread", Equals("a", "a"))
            scope.add(logs.LogGroup(scope.name("Main")))
            return LogsOutputs(main="x", debug=Gated("y", False), inner="z")

    open_ = ordered(standalone(Forgetful))
    assert "Unread" in open_["Conditions"]
    assert "Days" in open_["Parameters"]
    swept = ordered(standalone(Forgetful, note="pinned"))
    assert not {"Conditions", "Parameters", "Rules", "Metadata"} & set(swept)


def test_conditions_that_conditions_read_and_their_parameters_are_kept() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Chained(Logs):
        """Reads one condition through another."""

        def build(self, scope: Scope) -> LogsOutputs:
            assert isinstance(self.enable_debug, Condition)
            assert isinstance(self.name, Gated)
            both = scope.condition("Both", And(self.enable_debug, self.name.when))
            only_unread = scope.condition("ReadByUnreadOnly", Equals(Ref("Days"), "1"))
            scope.condition("Unread", And(both, only_unread))
            scope.add(logs.LogGroup(scope.name("Main")), both)
            return LogsOutputs(main="x", debug=Gated("y", False), inner="z")

    body = ordered(standalone(Chained, note="pinned"))
    assert set(body["Conditions"]) == {"Both", "EnableDebug", "HasName"}
    assert list(body["Parameters"]) == ["Name", "EnableDebug"]


# Mistakes


def test_every_unknown_pin_is_reported_with_a_suggestion() -> None:
    with pytest.raises(UnknownFieldError) as caught:
        standalone(BatchCore, enabl_gpu=False, instance_type=("m7i",))
    assert caught.value.names == ("enabl_gpu", "instance_type")
    assert "'enable_gpu'" in str(caught.value)
    assert "'instance_types'" in str(caught.value)


def test_every_invalid_pin_is_reported() -> None:
    with pytest.raises(InvalidFieldError) as caught:
        standalone(BatchCore, max_vcpus=0, subnet_ids=[], enable_gpu="no")
    wheres = [problem.where for problem in caught.value.problems]
    assert wheres == ["subnet_ids", "max_vcpus", "enable_gpu"]


def test_a_required_field_that_is_left_out_when_embedding_is_named_by_python() -> None:
    with pytest.raises(TypeError, match="subnet_ids"):
        BatchCore(**{name: value for name, value in VALUES.items() if name != "subnet_ids"})


def test_two_modules_that_declare_one_condition_cannot_share_a_prefix() -> None:
    template = standalone(Network)
    with pytest.raises(DuplicateNameError):
        Network().build(Scope(template))


def test_compiling_twice_gives_two_equal_and_separate_templates() -> None:
    first, second = standalone(BatchCore), standalone(BatchCore)
    assert ordered(first) == ordered(second)
    del first.resources["LaunchTemplate"]
    assert "LaunchTemplate" in second.resources


def test_a_pin_that_refers_to_a_missing_name_is_rejected() -> None:
    with pytest.raises(InvalidFieldError) as refused:
        standalone(
            BatchCore,
            enable_gpu=Condition("Nope"),
            job_role_arn=Ref("Nowhere"),
            instance_profile_arn=Ref("AWS::StackId"),
        )
    message = str(refused.value)
    assert "'Nope'" in message
    assert "'Nowhere'" in message
    assert "AWS::StackId" not in message


def test_a_toggle_without_a_default_requires_a_value() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Open:
        """Something."""

        debug: Annotated[Switch, Toggle("EnableDebug", "Debug.", "Debug", "Jobs")]
        rules: ClassVar[tuple[ParameterRule, ...]] = ()

        def build(self, scope: Scope) -> Open:
            return self

    assert "Default" not in standalone(Open).to_dict()["Parameters"]["EnableDebug"]
