"""What a platform engineer can expect of batch processing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaflow_batch_cfn import Processing
from metaflow_batch_cfn.core.errors import InvalidFieldError
from metaflow_batch_cfn.parts.fields.capacity import SeparateCapacity
from metaflow_batch_cfn.parts.fields.jobs import Jobs
from metaflow_batch_cfn.parts.fields.network import ExistingNetwork
from tests.resolved import Resolved, resolve

NETWORK = {
    "VpcId": "vpc-0aaaaaaaaaaaaaaaa",
    "SubnetIds": "subnet-0aaaaaaaaaaaaaaaa,subnet-0bbbbbbbbbbbbbbbb",
    "SecurityGroupIds": "sg-0aaaaaaaaaaaaaaaa",
}
ALL_ON = {
    "EnableSchedule": "true",
    "EnableFileSystem": "true",
    "EnableMultiNode": "true",
    "EnableJobTracking": "true",
}
DEFINITIONS = (
    "JobDefinition",
    "FargateJobDefinition",
    "ArrayJobDefinition",
    "FileSystemJobDefinition",
    "MultiNodeJobDefinition",
)


def processing(**answers: str) -> Resolved:
    return resolve(Processing, {**NETWORK, **answers}, network=ExistingNetwork)


def everything(**answers: str) -> Resolved:
    return processing(**ALL_ON, **answers)


def order(stack: Resolved, queue: str) -> list[str]:
    entries = stack.properties(queue)["ComputeEnvironmentOrder"]
    return [entry["ComputeEnvironment"].split("/")[1] for entry in entries]


def container(stack: Resolved, definition: str) -> dict[str, Any]:
    properties = stack.properties(definition)
    found: dict[str, Any] = properties.get("ContainerProperties", {})
    if "NodeProperties" in properties:
        (nodes,) = properties["NodeProperties"]["NodeRangeProperties"]
        found = nodes["Container"]
    return found


def statements(stack: Resolved, role: str) -> list[dict[str, Any]]:
    return [
        statement
        for policy in stack.properties(role)["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


# Queues


def test_high_priority_has_on_demand_before_spot_and_low_priority_spot_alone() -> None:
    stack = processing()
    assert order(stack, "HighPriorityJobQueue") == [
        "OnDemandComputeEnvironment",
        "SpotComputeEnvironment",
    ]
    assert order(stack, "LowPriorityJobQueue") == ["SpotComputeEnvironment"]
    queues = ("HighPriorityJobQueue", "LowPriorityJobQueue")
    assert [stack.properties(queue)["Priority"] for queue in queues] == [10, 1]


def test_fargate_has_its_own_queue_and_no_queue_mixes_platforms() -> None:
    stack = everything()
    for queue in stack.of_type("AWS::Batch::JobQueue"):
        kinds = {
            stack.properties(name)["ComputeResources"]["Type"].startswith("FARGATE")
            for name in order(stack, queue)
        }
        assert len(kinds) == 1, queue
    assert order(stack, "FargateJobQueue") == ["FargateSpotComputeEnvironment"]


def test_multi_node_jobs_run_only_on_on_demand_instances() -> None:
    stack = everything()
    assert order(stack, "MultiNodeJobQueue") == ["OnDemandComputeEnvironment"]
    assert "MultiNodeJobQueue" not in processing().resources


def test_nodes_of_a_job_can_connect_to_each_other() -> None:
    traffic = everything().properties("NodeTraffic")
    assert traffic["GroupId"] == traffic["SourceSecurityGroupId"] == NETWORK["SecurityGroupIds"]
    assert "NodeTraffic" not in processing().resources


def test_each_environment_has_its_own_maximum_and_nothing_runs_while_idle() -> None:
    stack = processing(SpotMaxvCpus="10", OnDemandMaxvCpus="20", FargateMaxvCpus="30")
    ceilings = {
        name: stack.properties(name)["ComputeResources"]["MaxvCpus"]
        for name in stack.of_type("AWS::Batch::ComputeEnvironment")
    }
    assert ceilings == {
        "SpotComputeEnvironment": "10",
        "OnDemandComputeEnvironment": "20",
        "FargateSpotComputeEnvironment": "30",
    }
    for name in ("SpotComputeEnvironment", "OnDemandComputeEnvironment"):
        assert stack.properties(name)["ComputeResources"]["MinvCpus"] == 0


def test_strategies_are_explicit_and_nothing_has_a_name_that_blocks_its_replacement() -> None:
    stack = processing(NamePrefix="team")
    strategies = {
        name: stack.properties(name)["ComputeResources"].get("AllocationStrategy")
        for name in stack.of_type("AWS::Batch::ComputeEnvironment")
    }
    assert strategies == {
        "SpotComputeEnvironment": "SPOT_PRICE_CAPACITY_OPTIMIZED",
        "OnDemandComputeEnvironment": "BEST_FIT_PROGRESSIVE",
        "FargateSpotComputeEnvironment": None,
    }
    for name in strategies:
        assert "ComputeEnvironmentName" not in stack.properties(name)
        assert "ServiceRole" not in stack.properties(name)


# Jobs


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_job_has_a_time_limit_and_is_retried_only_after_an_interruption(name: str) -> None:
    definition = everything(JobTimeoutSeconds="900", JobAttempts="2").properties(name)
    assert definition["Timeout"] == {"AttemptDurationSeconds": "900"}
    assert definition["RetryStrategy"]["Attempts"] == "2"
    first, last = definition["RetryStrategy"]["EvaluateOnExit"]
    assert first["Action"] == "RETRY"
    assert last == {"OnReason": "*", "Action": "EXIT"}


def test_an_interruption_is_recognized_by_the_reason_of_its_platform() -> None:
    stack = processing()
    reasons = {
        name: stack.properties(name)["RetryStrategy"]["EvaluateOnExit"][0]["OnStatusReason"]
        for name in ("JobDefinition", "FargateJobDefinition")
    }
    assert reasons == {
        "JobDefinition": "Host EC2*",
        "FargateJobDefinition": "Your Spot Task was interrupted*",
    }


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_job_knows_its_buckets(name: str) -> None:
    environment = {
        each["Name"]: each["Value"] for each in container(everything(), name)["Environment"]
    }
    assert environment["INPUT_BUCKET"] == "InputBucket"
    assert environment["OUTPUT_BUCKET"] == "OutputBucket"
    on_fargate = name == "FargateJobDefinition"
    assert ("AWS_REGION" in environment) is not on_fargate


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_job_uses_the_stacks_log_group_and_roles(name: str) -> None:
    job = container(everything(NamePrefix="team"), name)
    assert job["LogConfiguration"]["Options"]["awslogs-group"] == "NamedJobLogGroup"
    assert (job["JobRoleArn"], job["ExecutionRoleArn"]) == ("JobRole.Arn", "ExecutionRole.Arn")


def test_each_container_has_its_own_space_at_data() -> None:
    job = container(processing(), "JobDefinition")
    assert job["Volumes"] == [{"Name": "data", "Host": {}}]
    assert job["MountPoints"][0]["ContainerPath"] == "/data"


def test_an_array_job_runs_the_images_own_program_which_reads_its_index() -> None:
    """A command would be passed to the image's entrypoint, and no shell would interpret it."""
    assert "Command" not in container(processing(), "ArrayJobDefinition")


def test_fargate_jobs_have_public_addresses_only_if_enabled() -> None:
    for answer, assigned in (("false", "DISABLED"), ("true", "ENABLED")):
        network = container(processing(AssignPublicIp=answer), "FargateJobDefinition")
        assert network["NetworkConfiguration"] == {"AssignPublicIp": assigned}


def test_multi_node_jobs_can_request_more_nodes() -> None:
    nodes = everything().properties("MultiNodeJobDefinition")["NodeProperties"]
    assert (nodes["NumNodes"], nodes["MainNode"]) == (2, 0)
    assert [each["TargetNodes"] for each in nodes["NodeRangeProperties"]] == ["0:"]


def test_a_shared_file_system_is_mounted_through_its_access_point() -> None:
    stack = everything()
    (volume,) = container(stack, "FileSystemJobDefinition")["Volumes"]
    assert volume["EfsVolumeConfiguration"]["FileSystemId"] == "FileSystem"
    authorised = volume["EfsVolumeConfiguration"]["AuthorizationConfig"]
    assert authorised == {"AccessPointId": "AccessPoint", "Iam": "ENABLED"}


# Permissions


def test_jobs_read_the_input_write_the_output_and_delete_nothing() -> None:
    rights = {
        (action, resource)
        for statement in statements(processing(), "JobRole")
        for action in statement["Action"]
        for resource in statement["Resource"]
    }
    assert rights == {
        ("s3:GetObject", "InputBucket.Arn/*"),
        ("s3:GetObject", "OutputBucket.Arn/*"),
        ("s3:PutObject", "OutputBucket.Arn/*"),
        ("s3:ListBucket", "InputBucket.Arn"),
        ("s3:ListBucket", "OutputBucket.Arn"),
    }


def test_with_a_file_system_jobs_can_mount_it_only_through_its_access_point() -> None:
    mounting = statements(everything(), "JobRole")[-1]
    assert mounting["Action"] == [
        "elasticfilesystem:ClientMount",
        "elasticfilesystem:ClientWrite",
    ]
    assert mounting["Resource"] == ["FileSystem.Arn"]
    assert mounting["Condition"] == {
        "StringEquals": {"elasticfilesystem:AccessPointArn": "AccessPoint.Arn"}
    }


# Options


def test_optional_parts_are_off_by_default() -> None:
    types = processing().types()
    assert (
        not {
            "AWS::EFS::FileSystem",
            "AWS::DynamoDB::Table",
            "AWS::StepFunctions::StateMachine",
            "AWS::Scheduler::Schedule",
        }
        & types
    )


def test_each_switch_adds_and_removes_its_whole_part() -> None:
    off = set(processing().resources)
    brought = {name: set(processing(**{name: "true"}).resources) - off for name in ALL_ON}
    assert brought["EnableSchedule"] == {"ScheduleGroup", "ScheduleRole", "Schedule"}
    assert brought["EnableMultiNode"] == {
        "MultiNodeJobQueue", "MultiNodeJobDefinition", "NodeTraffic",
    }  # fmt: skip
    assert brought["EnableJobTracking"] == {
        "JobTable", "StateMachine", "StateMachineRole", "StateMachineLogGroup",
    }  # fmt: skip
    assert brought["EnableFileSystem"] == {
        "FileSystem", "AccessPoint", "FileSystemSecurityGroup", "MountTargetOne",
        "MountTargetTwo", "FileSystemJobDefinition",
    }  # fmt: skip
    assert set(everything().resources) == off.union(*brought.values())


def test_the_schedule_submits_to_the_low_priority_queue() -> None:
    stack = everything(ScheduleExpression="rate(1 day)", ScheduleTimezone="Asia/Tokyo")
    schedule = stack.properties("Schedule")
    job = json.loads(schedule["Target"]["Input"])
    assert job["JobQueue"].endswith("job-queue/LowPriorityJobQueue")
    assert job["JobDefinition"] == "JobDefinition"
    assert schedule["ScheduleExpressionTimezone"] == "Asia/Tokyo"


def test_failures_in_every_queue_are_sent_to_the_given_address() -> None:
    stack = everything(NotificationEmail="ops@example.com")
    for rule in ("FailedJobRule", "BlockedQueueRule"):
        arns = stack.properties(rule)["EventPattern"]["detail"]["jobQueue"]
        queues = {arn.split("/")[1] for arn in arns}
        assert queues == set(stack.of_type("AWS::Batch::JobQueue"))
    assert stack.properties("EmailSubscription")["Endpoint"] == "ops@example.com"
    without = processing().properties("FailedJobRule")["EventPattern"]["detail"]["jobQueue"]
    assert len(without) == 3


def test_the_state_machine_records_its_jobs_in_the_table() -> None:
    stack = everything()
    definition = json.loads(stack.properties("StateMachine")["DefinitionString"])
    assert definition["StartAt"] == "RecordSubmitted"
    assert definition["States"]["RecordEnd"]["Arguments"]["TableName"] == "JobTable"


def test_parts_that_are_switched_off_have_no_outputs() -> None:
    optional = {
        "MultiNodeJobQueueArn", "FileSystemJobDefinitionArn", "MultiNodeJobDefinitionArn",
        "ScheduleName", "JobTableName", "StateMachineArn",
    }  # fmt: skip
    off, on = set(processing().outputs()), set(everything().outputs())
    assert on - off == optional
    assert off == {
        "HighPriorityJobQueueArn", "LowPriorityJobQueueArn", "FargateJobQueueArn",
        "JobDefinitionArn", "FargateJobDefinitionArn", "ArrayJobDefinitionArn",
        "InputBucketName", "OutputBucketName", "RepositoryUri", "JobLogGroupName",
        "NotificationTopicArn",
    }  # fmt: skip


def test_with_a_prefix_everything_has_the_expected_name() -> None:
    stack = everything(NamePrefix="batch-processor")
    names = {
        *(stack.properties(name)["JobDefinitionName"] for name in DEFINITIONS),
        *(stack.properties(name)["JobQueueName"] for name in stack.of_type("AWS::Batch::JobQueue")),
    }
    assert names == {
        f"batch-processor-{name}"
        for name in (
            "job", "fargate-job", "array-job", "file-system-job", "multi-node-job",
            "high-priority", "low-priority", "fargate", "multi-node",
        )
    }  # fmt: skip


def test_a_job_that_fits_on_no_instance_type_is_rejected() -> None:
    with pytest.raises(InvalidFieldError, match="instance_types"):
        Processing(
            capacity=SeparateCapacity(instance_types=["c7i.large"]),
            jobs=Jobs(job_memory_mib=8192),
        )
