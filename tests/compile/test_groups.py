"""Stand-alone templates of modules with groups, choices, wired inputs and optional lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import pytest
from troposphere import If, Ref, logs

from metaflow_batch_cfn import Scope, render, standalone
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.declare import ItemRule, Param, Result, Toggle, Wired
from metaflow_batch_cfn.core.errors import InvalidFieldError, UnknownFieldError
from metaflow_batch_cfn.core.module import module
from metaflow_batch_cfn.core.published import published
from metaflow_batch_cfn.core.values import (
    Maybe,
    MaybeList,
    Number,
    Switch,
    Text,
    condition_name,
    given,
    is_given,
    present,
)
from tests.laws.findings import findings

LOWER = ItemRule(pattern="[a-z]+", description="lower-case letters")


class Keeping(NamedTuple):
    days: Annotated[Number, Param("Days", "Number", "Days.", "Days", "Keeping", minimum=1)] = 7
    enable_debug: Annotated[Switch, Toggle("EnableDebug", "Debug.", "Debug", "Keeping")] = False


class NewKey(NamedTuple):
    alias: Annotated[Text, Param("Alias", "String", "Alias.", "Alias", "Key", rule=LOWER)] = "logs"


class ExistingKey(NamedTuple):
    key_id: Annotated[Text, Param("KeyId", "String", "Key.", "Key", "Key", rule=LOWER)]


@dataclass(frozen=True)
class LogsOutputs:
    main: Annotated[Text, Result("MainGroup", "The main group.")]


@module
class Logs:
    """Log groups."""

    keeping: Keeping = Keeping(days=3)
    key: NewKey | ExistingKey = NewKey()
    names: Annotated[
        MaybeList, Param("Names", "CommaDelimitedList", "Names.", "Names", "Naming", rule=LOWER)
    ] = None
    unasked: Annotated[
        Maybe, Param("Unasked", "String", "A text.", "Text", "Naming", rule=LOWER)
    ] = None
    topic: Annotated[Text | None, Wired("The topic that another module made.")] = None

    def build(self, scope: Scope) -> LogsOutputs:
        key = self.key.alias if isinstance(self.key, NewKey) else self.key.key_id
        main = logs.LogGroup(
            scope.name("Main"),
            **present(RetentionInDays=self.keeping.days, KmsKeyId=key),
            Metadata={"Names": given(self.names), "Topic": self.topic or "none"},
        )
        debug = logs.LogGroup(scope.name("Debug"), RetentionInDays=self.keeping.days)
        scope.add(debug, self.keeping.enable_debug)
        return LogsOutputs(main=Ref(scope.add(main)))


def compiled(**pins: Any) -> dict[str, Any]:
    return ordered(standalone(Logs, **pins))


def test_a_groups_fields_are_parameters_in_place_with_the_modules_defaults() -> None:
    parameters = compiled()["Parameters"]
    assert (
        list(parameters) == ["Days", "EnableDebug", "Alias", "Names", "Unasked"][: len(parameters)]
    )
    assert parameters["Days"]["Default"] == 3


def test_a_member_of_a_group_is_pinned_by_its_own_name() -> None:
    body = compiled(enable_debug=True)
    assert "EnableDebug" not in body["Parameters"]
    assert "Condition" not in body["Resources"]["Debug"]


def test_a_whole_group_is_pinned_by_a_value() -> None:
    body = compiled(keeping=Keeping(days=5, enable_debug=False))
    assert set(body["Resources"]) == {"Main"}
    assert body["Resources"]["Main"]["Properties"]["RetentionInDays"] == 5


def test_a_class_chooses_the_other_arm() -> None:
    body = compiled(key=ExistingKey)
    assert {"KeyId", "Alias"} & set(body["Parameters"]) == {"KeyId"}
    chosen = ordered(standalone(published(Logs, "With your key.", key=ExistingKey)))
    assert chosen["Description"] == "With your key."
    assert chosen["Resources"] == body["Resources"]


def test_an_optional_list_has_a_condition_that_joins_it() -> None:
    body = ordered(standalone(_Asking))
    assert body["Parameters"]["Names"]["Default"] == ""
    assert body["Conditions"]["HasNames"] == {
        "Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Names"}]}, ""]}]
    }
    assert findings(render(standalone(_Asking)).text) == []


def test_presence_has_a_condition_only_if_something_reads_it() -> None:
    assert "HasNames" in compiled()["Conditions"]
    assert "HasUnasked" not in compiled()["Conditions"]


def test_a_wired_input_is_absent_alone_and_given_when_embedded() -> None:
    assert compiled()["Resources"]["Main"]["Metadata"]["Topic"] == "none"
    assert not [name for name in compiled()["Parameters"] if "opic" in name]
    with pytest.raises(InvalidFieldError, match="topic: only another module can provide it"):
        compiled(topic="arn")


def test_members_of_the_other_arm_are_unknown() -> None:
    with pytest.raises(UnknownFieldError, match="no field 'key_id'"):
        compiled(key_id="abc")


@dataclass(frozen=True)
class _NoOutputs:
    """Nothing."""


@module
class _Asking:
    """A log group that is named by a list."""

    names: Annotated[
        MaybeList, Param("Names", "CommaDelimitedList", "Names.", "Names", "Naming", rule=LOWER)
    ] = None

    def build(self, scope: Scope) -> _NoOutputs:
        asked = is_given(self.names)
        assert not isinstance(asked, bool)
        days = If(condition_name(asked), 7, 30)
        scope.add(
            logs.LogGroup(
                scope.name("Main"),
                RetentionInDays=days,
                DeletionPolicy="Delete",
                UpdateReplacePolicy="Delete",
                Metadata={"Names": given(self.names)},
            )
        )
        return _NoOutputs()
