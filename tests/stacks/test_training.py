"""What a platform engineer can expect of the stack `training`: its contract."""

from __future__ import annotations

from metaflow_batch_cfn.compile.catalog import find
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone

BODY = ordered(standalone(find("training").load()))


def test_its_parameters_are_these_in_this_order() -> None:
    assert list(BODY["Parameters"]) == [
        "NamePrefix",
        "VpcId",
        "SubnetIds",
        "MaxvCpus",
        "InstanceTypes",
        "GpuInstanceTypes",
        "RunOnSpot",
        "TrainingImage",
        "JobCommand",
        "JobVcpus",
        "JobMemoryMiB",
        "JobGpus",
        "DaskMemoryLimit",
        "DaskWorkers",
        "DataBucketName",
        "ResultsBucketName",
        "JobAttempts",
        "JobTimeoutSeconds",
        "RootVolumeGiB",
        "LogRetentionDays",
    ]


def test_its_outputs_are_these_in_this_order() -> None:
    assert list(BODY["Outputs"]) == [
        "JobQueueArn",
        "JobQueueName",
        "JobDefinitionName",
        "JobDefinitionArn",
        "JobLogGroupName",
        "ComputeEnvironmentArn",
        "JobRoleArn",
        "SecurityGroupId",
    ]


def test_its_resources_are_these() -> None:
    assert {name: body["Type"] for name, body in BODY["Resources"].items()} == {
        "InstanceSecurityGroup": "AWS::EC2::SecurityGroup",
        "InstanceRole": "AWS::IAM::Role",
        "InstanceProfile": "AWS::IAM::InstanceProfile",
        "LaunchTemplate": "AWS::EC2::LaunchTemplate",
        "ComputeEnvironment": "AWS::Batch::ComputeEnvironment",
        "JobQueue": "AWS::Batch::JobQueue",
        "JobRole": "AWS::IAM::Role",
        "ExecutionRole": "AWS::IAM::Role",
        "NamedJobLogGroup": "AWS::Logs::LogGroup",
        "JobLogGroup": "AWS::Logs::LogGroup",
        "JobDefinition": "AWS::Batch::JobDefinition",
    }


def test_data_outlives_the_stack() -> None:
    kept = {
        name for name, body in BODY["Resources"].items() if body.get("DeletionPolicy") == "Retain"
    }
    assert kept == {"NamedJobLogGroup"}


def test_nothing_is_exported() -> None:
    assert not [name for name, output in BODY["Outputs"].items() if "Export" in output]
