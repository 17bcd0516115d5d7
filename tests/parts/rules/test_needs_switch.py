"""A setting that has no effect while a switch is off is rejected as soon as that is known."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import Condition, ImportValue, encode_to_dict

from metaflow_batch_cfn import BatchCore
from metaflow_batch_cfn.core.fields import fields_of
from metaflow_batch_cfn.modules.batch.core import SPOT_SETTINGS
from metaflow_batch_cfn.parts.rules.needs_switch import Named, NeedsSwitch

HEATING = NeedsSwitch(
    "HeatingNeedsPower",
    switch=Named("power", "Power"),
    fields=(Named("degrees", "Degrees"), Named("hours", "Hours")),
)


def refused(**values: Any) -> list[str]:
    given = {"degrees": None, "hours": None, **values}
    return [problem.where for problem in HEATING.problems(given)]


def test_each_setting_known_now_is_refused_by_its_own_name_while_the_switch_is_off() -> None:
    assert refused(power=False, degrees="20", hours="3") == ["degrees", "hours"]
    assert refused(power=False, hours="3") == ["hours"]


@pytest.mark.parametrize("power", [True, Condition("HasPower")])
def test_nothing_is_refused_while_the_switch_is_on_or_may_be(power: Any) -> None:
    assert refused(power=power, degrees="20") == []


def test_what_is_absent_or_known_at_deploy_time_only_is_not_refused_now() -> None:
    assert refused(power=False) == []
    assert refused(power=False, degrees=ImportValue("house-degrees")) == []


def test_the_rule_asserts_of_every_parameter_that_it_is_empty_while_the_switch_is_off() -> None:
    rule = encode_to_dict(dict(HEATING.rule().to_dict()))
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Power"}, "false"]}
    (assertion,) = rule["Assertions"]
    assert assertion["Assert"] == {
        "Fn::And": [
            {"Fn::Equals": [{"Ref": "Degrees"}, ""]},
            {"Fn::Equals": [{"Ref": "Hours"}, ""]},
        ]
    }
    assert "Degrees and Hours have no effect" in assertion["AssertDescription"]


def test_the_spot_settings_name_fields_of_batch_core_and_the_parameters_that_they_become() -> None:
    parameters = {field.name: field.parameter for field in fields_of(BatchCore)}
    for named in (SPOT_SETTINGS.switch, *SPOT_SETTINGS.fields):
        assert parameters[named.field] == named.parameter
