"""A result exists only where everything that it depends on does."""

from __future__ import annotations

import pytest
from troposphere import Condition, Ref, Template

from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated, Switch

ARN = "arn:aws:sns:::topic"


def test_a_result_of_a_scope_without_switch_is_a_plain_value() -> None:
    assert Scope(Template()).gated(ARN) == ARN


@pytest.mark.parametrize("switch", [False, Condition("IsProd")])
def test_a_result_has_the_switch_of_its_scope(switch: Switch) -> None:
    assert Scope(Template()).under(switch).gated(ARN) == Gated(ARN, switch)
    assert Scope(Template()).gated(ARN, switch) == Gated(ARN, switch)


def test_a_result_behind_two_switches_keeps_both() -> None:
    template = Template()
    result = Scope(template).under(Condition("IsProd")).gated(ARN, Condition("HasKey"))
    assert result.when.data == {"Condition": "IsProdAndHasKey"}
    assert set(template.conditions) == {"IsProdAndHasKey"}


def test_a_result_that_is_gated_keeps_its_own_switch_too() -> None:
    template = Template()
    inner = Gated(ARN, Condition("HasKey"))
    result = Scope(template).under(Condition("IsProd")).gated(inner)
    assert (result.value, result.when.data) == (ARN, {"Condition": "IsProdAndHasKey"})


@pytest.mark.parametrize(("outer", "inner"), [(False, True), (True, False), (False, False)])
def test_a_result_with_any_switch_off_is_off(outer: bool, inner: bool) -> None:
    assert Scope(Template()).under(outer).gated(Ref("Topic"), inner).when is False
