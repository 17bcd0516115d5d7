"""What a platform engineer can expect of the stack `batch`: its contract."""

from __future__ import annotations

from metaflow_batch_cfn.compile.catalog import find
from metaflow_batch_cfn.compile.render import ordered, render
from metaflow_batch_cfn.compile.standalone import standalone

TEMPLATE = standalone(find("batch").load())
BODY = ordered(TEMPLATE)


def test_its_parameters_are_these_in_this_order() -> None:
    assert list(BODY["Parameters"]) == [
        "NamePrefix",
        "SubnetIds",
        "SecurityGroupIds",
        "JobRoleArn",
        "InstanceProfileArn",
        "ServiceRoleArn",
        "SpotFleetRoleArn",
        "EnableSpot",
        "MaxvCpus",
        "InstanceTypes",
        "SpotBidPercentage",
        "EnableGpu",
        "GpuInstanceTypes",
        "GpuMaxvCpus",
        "DefaultContainerImage",
        "RootVolumeGiB",
        "LogRetentionDays",
    ]


def test_its_outputs_are_these_in_this_order() -> None:
    assert list(BODY["Outputs"]) == [
        "DefaultJobQueueArn",
        "DefaultJobQueueName",
        "GpuJobQueueArn",
        "GpuJobQueueName",
        "DefaultJobDefinitionArn",
        "DefaultJobDefinitionName",
        "OnDemandComputeEnvironmentArn",
        "SpotComputeEnvironmentArn",
        "GpuComputeEnvironmentArn",
        "ComputeEnvironments",
        "JobQueues",
        "JobDefinitions",
        "MetaflowBatchJobQueue",
        "MetaflowBatchJobDefinition",
        "MetaflowEcsS3AccessIamRole",
    ]


def test_its_switches_are_conditions_of_the_same_name() -> None:
    assert {"EnableSpot", "EnableGpu"} <= set(BODY["Conditions"])


def test_its_resources_are_these() -> None:
    assert {name: body["Type"] for name, body in BODY["Resources"].items()} == {
        "LaunchTemplate": "AWS::EC2::LaunchTemplate",
        "OnDemandComputeEnvironment": "AWS::Batch::ComputeEnvironment",
        "SpotComputeEnvironment": "AWS::Batch::ComputeEnvironment",
        "GpuComputeEnvironment": "AWS::Batch::ComputeEnvironment",
        "DefaultJobQueue": "AWS::Batch::JobQueue",
        "GpuJobQueue": "AWS::Batch::JobQueue",
        "NamedJobLogGroup": "AWS::Logs::LogGroup",
        "JobLogGroup": "AWS::Logs::LogGroup",
        "DefaultJobDefinition": "AWS::Batch::JobDefinition",
    }


def test_it_creates_no_iam_resources_so_it_needs_no_capability() -> None:
    assert render(TEMPLATE).capabilities == ()
    assert not [body for body in BODY["Resources"].values() if "IAM" in body["Type"]]


def test_nothing_is_exported() -> None:
    assert not [name for name, output in BODY["Outputs"].items() if "Export" in output]


def test_a_switch_is_one_condition_on_each_resource_of_its_part() -> None:
    conditions = {name: body.get("Condition") for name, body in BODY["Resources"].items()}
    assert conditions == {
        "LaunchTemplate": None,
        "OnDemandComputeEnvironment": None,
        "SpotComputeEnvironment": "EnableSpot",
        "GpuComputeEnvironment": "EnableGpu",
        "DefaultJobQueue": None,
        "GpuJobQueue": "EnableGpu",
        "NamedJobLogGroup": "HasNamePrefix",
        "JobLogGroup": "HasNoNamePrefix",
        "DefaultJobDefinition": None,
    }
