"""Properties that are not fields, set by AWS's own names, embedded and stand-alone."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import Base64, Ref, Sub, Template, batch

from metaflow_batch_cfn import BatchCore, Capacity, Quickstart, Scope, standalone
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.errors import AdjustmentError, DefinitionError
from tests.modules.batch.values import VALUES

ON_DEMAND = "OnDemandComputeEnvironment"


def adjusted(adjust: dict[str, dict[str, Any]], **pins: Any) -> dict[str, Any]:
    resources: dict[str, Any] = ordered(standalone(BatchCore, adjust=adjust, **pins))["Resources"]
    return resources


def properties(logical_id: str, **adjust: Any) -> dict[str, Any]:
    body: dict[str, Any] = adjusted({logical_id: adjust})[logical_id]["Properties"]
    return body


def refusals(adjust: dict[str, dict[str, Any]], **pins: Any) -> list[str]:
    with pytest.raises(AdjustmentError) as caught:
        adjusted(adjust, **pins)
    return [str(problem) for problem in caught.value.problems]


def test_a_nested_property_is_set_and_its_neighbors_are_kept() -> None:
    before = adjusted({})[ON_DEMAND]["Properties"]["ComputeResources"]
    after = properties(ON_DEMAND, **{"ComputeResources.MinvCpus": 4})["ComputeResources"]
    assert before["MinvCpus"] == 0
    assert after == {**before, "MinvCpus": 4}


def test_a_structure_that_is_not_set_is_added_on_the_way() -> None:
    path = "ContainerProperties.LinuxParameters.MaxSwap"
    container = properties("DefaultJobDefinition", **{path: 512})["ContainerProperties"]
    assert container["LinuxParameters"]["MaxSwap"] == 512


def test_an_item_of_a_list_is_set_or_removed() -> None:
    path = "ContainerProperties.ResourceRequirements"
    changed = properties("DefaultJobDefinition", **{f"{path}.#1.Value": "8192"})
    assert changed["ContainerProperties"]["ResourceRequirements"][1]["Value"] == "8192"
    removed = properties("DefaultJobDefinition", **{f"{path}.#1": None})
    assert len(removed["ContainerProperties"]["ResourceRequirements"]) == 1


def test_none_removes_a_property() -> None:
    assert "PropagateTags" not in properties("DefaultJobDefinition", PropagateTags=None)


def test_a_value_may_be_an_intrinsic_of_python_or_of_a_file() -> None:
    path = "LaunchTemplateData.UserData"
    expected = {"Fn::Base64": {"Fn::Sub": "${AWS::Region}"}}
    for value in (Base64(Sub("${AWS::Region}")), expected):
        assert properties("LaunchTemplate", **{path: value})["LaunchTemplateData"]["UserData"] == (
            expected
        )


def test_a_whole_structure_is_given_as_a_mapping() -> None:
    options = [{"Action": "RETRY", "OnStatusReason": {"Ref": "AWS::Region"}}]
    strategy = {"Attempts": 5, "EvaluateOnExit": options}
    assert properties("DefaultJobDefinition", RetryStrategy=strategy)["RetryStrategy"] == strategy


def test_attributes_of_the_resource_are_set_with_an_at_sign() -> None:
    adjust = {"@DeletionPolicy": "Retain", "@DependsOn": ["LaunchTemplate"], "@Metadata": {"A": 1}}
    resource = adjusted({"DefaultJobQueue": adjust})["DefaultJobQueue"]
    assert resource["DeletionPolicy"] == "Retain"
    assert resource["DependsOn"] == ["LaunchTemplate"]
    assert resource["Metadata"] == {"A": 1}
    assert (
        "UpdateReplacePolicy"
        not in (adjusted({"JobLogGroup": {"@UpdateReplacePolicy": None}})["JobLogGroup"])
    )


def test_everything_that_cannot_be_set_is_reported_at_once() -> None:
    assert refusals(
        {
            ON_DEMAND: {
                "ComputeResources.MinVcpus": 1,
                "ComputeResources.MaxvCpus": [1],
                "ComputeResources.Subnets.#0": "subnet-0aaaaaaaaaaaaaaaa",
                "@Condition": "IsProd",
            },
            "OnDemandEnvironment": {"State": "DISABLED"},
        }
    ) == [
        f"{ON_DEMAND}: ComputeResources.MinVcpus: no property 'MinVcpus'. Did you mean 'MinvCpus'?",
        f"{ON_DEMAND}: ComputeResources.MaxvCpus: [1] is not a valid MaxvCpus."
        " [1] is not a valid integer.",
        f"{ON_DEMAND}: ComputeResources.Subnets.#0: '#0' is inside Ref."
        " Give the whole property instead.",
        f"{ON_DEMAND}: @Condition: 'Condition' cannot be adjusted."
        " Choose one of: CreationPolicy, DeletionPolicy, DependsOn, Metadata, UpdatePolicy,"
        " UpdateReplacePolicy.",
        f"OnDemandEnvironment: the module has no such resource. Did you mean '{ON_DEMAND}'?",
    ]


def test_a_resource_that_a_switch_leaves_out_is_reported_as_such() -> None:
    assert refusals({"GpuJobQueue": {"Priority": 2}}, enable_gpu=False) == [
        "GpuJobQueue: a switch leaves this resource out. Remove the adjustment."
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("ContainerProperties.ResourceRequirements.#9.Value", "no item #9: the list has 2"),
        ("ContainerProperties.ResourceRequirements.Value", "expected an item such as #0"),
        ("ContainerProperties.Privileged.Deep", "'Privileged' is not set"),
        ("Type.Deep", "'Deep' is inside a plain value"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(path: str, message: str) -> None:
    (refusal,) = refusals({"DefaultJobDefinition": {path: 1}})
    assert message in refusal


# Embedded


def test_names_are_local_under_any_prefix_and_reach_the_modules_of_a_stack() -> None:
    template = Template()
    adjust = {ON_DEMAND: {"State": "DISABLED"}, "DatastoreBucket": {"BucketName": "mine"}}
    Quickstart().build(Scope(template, "Team", adjust=adjust))
    resources = ordered(template)["Resources"]
    assert resources[f"Team{ON_DEMAND}"]["Properties"]["State"] == "DISABLED"
    assert resources["TeamDatastoreBucket"]["Properties"]["BucketName"] == "mine"


def test_an_embedded_build_reports_what_it_could_not_adjust() -> None:
    scope = Scope(Template(), "Team", adjust={"Queue": {"Priority": 2}})
    with pytest.raises(AdjustmentError, match="Queue: the module has no such resource"):
        BatchCore(**VALUES).build(scope)


def test_a_resource_that_was_built_is_returned_as_what_it_is() -> None:
    scope = Scope(Template(), "Team")
    BatchCore(**VALUES, capacity=Capacity(enable_spot=False)).build(scope)
    queue = scope.get(batch.JobQueue, "DefaultJobQueue")
    assert queue.title == "TeamDefaultJobQueue"
    queue.Priority = Ref("Priority")
    with pytest.raises(DefinitionError, match=r"no 'JobQueue'. Did you mean 'DefaultJobQueue'"):
        scope.get(batch.JobQueue, "JobQueue")
    with pytest.raises(DefinitionError, match="'DefaultJobQueue' is AWS::Batch::JobQueue, not"):
        scope.get(batch.ComputeEnvironment, "DefaultJobQueue")
