"""An embedded module can have the outputs, and so the profile, of its stand-alone template."""

from __future__ import annotations

import pytest
from troposphere import Condition, Equals, Template

from metaflow_batch_cfn import Capacity, Gpu, Quickstart, Scope, add_outputs, standalone
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.errors import DuplicateNameError


def embedded(prefix: str, template: Template, gpu: Gpu) -> None:
    scope = Scope(template, prefix)
    add_outputs(scope, Quickstart(capacity=Capacity(), gpu=gpu).build(scope))


def test_the_outputs_are_those_of_the_stand_alone_template_with_the_prefix() -> None:
    template = Template()
    template.add_condition("IsProd", Equals("a", "a"))
    embedded("Team", template, Gpu(enable_gpu=Condition("IsProd")))
    outputs = ordered(template)["Outputs"]
    alone = ordered(standalone(Quickstart))["Outputs"]
    assert set(outputs) == {f"Team{name}" for name in alone}
    for name, output in alone.items():
        assert outputs[f"Team{name}"]["Description"] == output["Description"]
    assert outputs["TeamGpuJobQueueArn"]["Condition"] == "IsProd"


def test_a_result_that_is_switched_off_has_no_output() -> None:
    template = Template()
    embedded("Team", template, Gpu(enable_gpu=False))
    assert "TeamGpuJobQueueArn" not in ordered(template)["Outputs"]


def test_two_modules_in_one_template_need_two_prefixes() -> None:
    template = Template()
    for prefix in ("TeamA", "TeamB"):
        embedded(prefix, template, Gpu())
    names = set(ordered(template)["Outputs"])
    assert {"TeamADefaultJobQueueArn", "TeamBDefaultJobQueueArn"} < names
    with pytest.raises(DuplicateNameError, match="output"):
        add_outputs(Scope(template, "TeamA"), Quickstart().build(Scope(template, "TeamC")))
