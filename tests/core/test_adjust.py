"""Properties that are not fields, set by AWS's own names, embedded and stand-alone."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import AWSObject, Base64, Ref, Sub, Template, batch

from metaflow_batch_cfn import BatchCore, Capacity, Quickstart, Scope, standalone
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.errors import AdjustmentError, DefinitionError, InvalidFieldError
from metaflow_batch_cfn.modules.batch.buckets import JobBuckets
from metaflow_batch_cfn.modules.batch.job_table import JobTable
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


# Tags, policy documents, and properties named like attributes


TAGS = [{"Key": "cost", "Value": "x"}, {"Key": "Stack", "Value": {"Ref": "AWS::StackName"}}]


def quickstart(adjust: dict[str, dict[str, Any]], **pins: Any) -> dict[str, Any]:
    resources: dict[str, Any] = ordered(standalone(Quickstart, adjust=adjust, **pins))["Resources"]
    return resources


def test_tags_are_set_as_in_a_template_or_as_a_mapping() -> None:
    for local in ("DatastoreBucket", "JobRole", "Vpc"):
        assert quickstart({local: {"Tags": TAGS}})[local]["Properties"]["Tags"] == TAGS
        by_name = quickstart({local: {"Tags": {"cost": "x"}}})[local]["Properties"]["Tags"]
        assert by_name == [{"Key": "cost", "Value": "x"}]


def test_one_tag_is_changed_or_appended() -> None:
    adjust = {"DatastoreBucket": {"Tags.#0.Value": "changed", "Tags.#1": TAGS[0]}}
    bucket = quickstart(adjust, tags={"team": "x"})["DatastoreBucket"]
    assert bucket["Properties"]["Tags"] == [{"Key": "team", "Value": "changed"}, TAGS[0]]


def test_tags_of_another_shape_are_refused() -> None:
    for tags in ([{"Key": "cost"}], ["cost"], "cost"):
        with pytest.raises(AdjustmentError, match="DatastoreBucket: Tags: "):
            quickstart({"DatastoreBucket": {"Tags": tags}})


def test_the_update_policy_of_a_compute_environment_is_its_property() -> None:
    policy = {"JobExecutionTimeoutMinutes": 45, "TerminateJobsOnUpdate": True}
    resource = adjusted({ON_DEMAND: {"UpdatePolicy": policy}})[ON_DEMAND]
    assert resource["Properties"]["UpdatePolicy"] == policy
    assert "UpdatePolicy" not in resource
    (refusal,) = refusals({ON_DEMAND: {"UpdatePolicy": "words"}})
    assert "'words' is not a valid UpdatePolicy" in refusal


def test_a_policy_document_is_adjusted_by_path() -> None:
    path = "AssumeRolePolicyDocument.Statement.#0"
    before = quickstart({})["JobRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]
    role = quickstart({"JobRole": {f"{path}.Effect": "Deny"}})["JobRole"]["Properties"]
    assert role["AssumeRolePolicyDocument"]["Statement"] == [{**before, "Effect": "Deny"}]


# Lists


REQUIREMENTS = "ContainerProperties.ResourceRequirements"


def test_the_number_after_the_last_item_appends() -> None:
    gpu = {"Type": "GPU", "Value": "1"}
    definition = properties("DefaultJobDefinition", **{f"{REQUIREMENTS}.#2": gpu})
    assert definition["ContainerProperties"]["ResourceRequirements"][2] == gpu


@pytest.mark.parametrize("step", ["#3", "#\u0660", "#\u00b2", "#-1", "#", "0"])
def test_other_item_numbers_are_refused(step: str) -> None:
    path = f"{REQUIREMENTS}.{step}"
    (refusal,) = refusals({"DefaultJobDefinition": {path: {"Type": "GPU", "Value": "1"}}})
    assert "no item #3: the list has 2" in refusal or "expected an item such as #0" in refusal


@pytest.mark.parametrize("item", [3, "words", {"Nope": 1}])
def test_an_item_is_checked_like_the_whole_list(item: object) -> None:
    (refusal,) = refusals({"DefaultJobDefinition": {f"{REQUIREMENTS}.#0": item}})
    assert refusal.startswith(f"DefaultJobDefinition: {REQUIREMENTS}.#0: ")
    assert "<class" not in refusal
    assert " object at " not in refusal


# What a resource must keep, and what it refers to


def test_required_properties_that_are_removed_are_reported_at_once() -> None:
    assert refusals(
        {
            ON_DEMAND: {"Type": None, "ComputeResources.Type": None},
            "DefaultJobDefinition": {"RetryStrategy.EvaluateOnExit.#0.Action": None},
        },
        enable_gpu=False,
    ) == [
        f"{ON_DEMAND}: Type: this property is required",
        f"{ON_DEMAND}: ComputeResources.Type: this property is required",
        "DefaultJobDefinition: RetryStrategy.EvaluateOnExit.#0.Action: this property is required",
    ]


@pytest.mark.parametrize(
    ("path", "value", "name"),
    [
        ("ServiceRole", {"Fn::GetAtt": ["Nope", "Arn"]}, "Nope"),
        ("ServiceRole", {"Fn::If": ["IsNope", "a", "b"]}, "IsNope"),
        ("ServiceRole", Ref("Nope"), "Nope"),
    ],
)
def test_an_adjustment_that_refers_to_nothing_is_refused(
    path: str, value: object, name: str
) -> None:
    with pytest.raises(InvalidFieldError, match=f"adjusted value refers to '{name}'"):
        adjusted({ON_DEMAND: {path: value}})


def test_a_parameter_whose_only_reader_was_removed_goes_too() -> None:
    adjust = {"DefaultJobDefinition": {"ContainerProperties.Image": "mine"}}
    before = ordered(standalone(BatchCore))["Parameters"]
    after = ordered(standalone(BatchCore, adjust=adjust))["Parameters"]
    assert before.keys() - after.keys() == {"DefaultContainerImage"}


def test_dependencies_are_local_names_that_exist() -> None:
    template = Template()
    adjust = {"DefaultJobQueue": {"@DependsOn": ["LaunchTemplate"]}}
    BatchCore(**VALUES).build(Scope(template, "Team", adjust=adjust))
    assert ordered(template)["Resources"]["TeamDefaultJobQueue"]["DependsOn"] == [
        "TeamLaunchTemplate"
    ]
    assert refusals({"DefaultJobQueue": {"@DependsOn": "LaunchTemplat"}}) == [
        "DefaultJobQueue: @DependsOn: the template has no resource 'LaunchTemplat'."
        " Did you mean 'LaunchTemplate'?"
    ]


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        ("@DeletionPolicy", "Foo", "'Foo' is not allowed. Choose one of: Delete, Retain"),
        ("@DeletionPolicy", 3, "3 is not allowed"),
        ("@UpdateReplacePolicy", "RetainExceptOnCreate", "Choose one of: Delete, Retain, Snapshot"),
        ("@DependsOn", 7, "expected a logical ID or a list of logical IDs"),
        ("@Metadata", "words", "expected a mapping, got 'words'"),
    ],
)
def test_attributes_have_the_values_that_cloudformation_allows(
    attribute: str, value: object, message: str
) -> None:
    (refusal,) = refusals({"DefaultJobQueue": {attribute: value}})
    assert message in refusal


# Shapes and scopes


@pytest.mark.parametrize(
    "adjust", [[1], {ON_DEMAND: 3}, {ON_DEMAND: None}, {ON_DEMAND: {5: 1}}, {ON_DEMAND: [1]}]
)
def test_adjustments_of_another_shape_are_refused(adjust: Any) -> None:
    with pytest.raises(AdjustmentError, match="expected a mapping of"):
        standalone(BatchCore, adjust=adjust)


@pytest.mark.parametrize("path", ["", ".", "ComputeResources..MinvCpus", "ComputeResources."])
def test_a_path_with_an_empty_name_is_refused(path: str) -> None:
    assert refusals({ON_DEMAND: {path: 1}}) == [f"{ON_DEMAND}: {path}: a name in the path is empty"]


def test_a_scope_with_adjustments_builds_one_module() -> None:
    scope = Scope(Template(), adjust={"JobTable": {"@DeletionPolicy": "Delete"}})
    JobTable().build(scope)
    with pytest.raises(AdjustmentError, match="a scope with adjustments builds one module"):
        JobBuckets().build(scope)


def test_a_scope_without_adjustments_builds_many_modules() -> None:
    scope = Scope(Template())
    JobTable().build(scope)
    JobBuckets().build(scope)
    assert scope.get(AWSObject, "JobTable").title == "JobTable"


def test_a_list_that_resources_share_is_changed_in_one_of_them() -> None:
    environments = {"Subnets.#0": "subnet-0ccccccccccccccccc"}
    adjust = {ON_DEMAND: {f"ComputeResources.{path}": to for path, to in environments.items()}}
    pins = {"subnet_ids": ("subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb")}
    resources = adjusted(adjust, **pins)
    others = [
        resources[name]["Properties"]["ComputeResources"]["Subnets"]
        for name in ("SpotComputeEnvironment", "GpuComputeEnvironment")
    ]
    assert others == [list(pins["subnet_ids"])] * 2
