"""What a platform engineer can expect of the Batch core."""

from __future__ import annotations

import json
from typing import Any

import pytest
from troposphere import (
    Condition,
    Equals,
    ImportValue,
    Parameter,
    Ref,
    Split,
    Template,
    encode_to_dict,
)

from metaflow_batch_cfn import BatchCore, Gated, Scope, standalone
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.errors import ConfigError, InvalidFieldError
from metaflow_batch_cfn.core.fields import fields_of
from metaflow_batch_cfn.core.values import is_given
from metaflow_batch_cfn.instances.tokens import expand
from metaflow_batch_cfn.parts.fields.capacity import Capacity
from metaflow_batch_cfn.parts.fields.gpu import Gpu
from metaflow_batch_cfn.parts.fields.roles import ServiceRoles
from tests.modules.batch.values import VALUES, batch_core
from tests.resolved import NETWORK_AND_ROLES, PROFILE, ROLE, Resolved, resolve

ENVIRONMENTS = ("OnDemandComputeEnvironment", "SpotComputeEnvironment", "GpuComputeEnvironment")
SERVICE_ROLE = "arn:aws:iam::123456789012:role/batch-service"
FLEET_ROLE = "arn:aws:iam::123456789012:role/spot-fleet"


def core(**answers: str) -> Resolved:
    return resolve(BatchCore, {**NETWORK_AND_ROLES, **answers})


def tagged(tags: dict[str, str], **answers: str) -> Resolved:
    return resolve(BatchCore, {**NETWORK_AND_ROLES, **answers}, tags=tags)


def everything(**answers: str) -> Resolved:
    return core(EnableSpot="true", EnableGpu="true", **answers)


def environments(stack: Resolved) -> list[dict[str, Any]]:
    found = [stack.properties(name) for name in stack.of_type("AWS::Batch::ComputeEnvironment")]
    assert found
    return found


def compute(stack: Resolved, name: str) -> dict[str, Any]:
    resources: dict[str, Any] = stack.properties(name)["ComputeResources"]
    return resources


def order(stack: Resolved, queue: str) -> list[tuple[int, str]]:
    entries = stack.properties(queue)["ComputeEnvironmentOrder"]
    return [(entry["Order"], entry["ComputeEnvironment"].split("/")[1]) for entry in entries]


def arn(kind: str, name: str) -> str:
    return f"arn:aws:batch:us-east-1:123456789012:{kind}/{name}"


# Queues


def test_spot_is_tried_before_on_demand() -> None:
    assert order(core(), "DefaultJobQueue") == [
        (1, "SpotComputeEnvironment"),
        (2, "OnDemandComputeEnvironment"),
    ]


def test_without_spot_the_default_queue_has_on_demand_alone() -> None:
    stack = core(EnableSpot="false")
    assert order(stack, "DefaultJobQueue") == [(1, "OnDemandComputeEnvironment")]
    assert "SpotComputeEnvironment" not in stack.resources


def test_gpu_jobs_have_their_own_queue_and_environment() -> None:
    stack = core(EnableGpu="true")
    assert order(stack, "GpuJobQueue") == [(1, "GpuComputeEnvironment")]
    assert "GpuComputeEnvironment" not in dict(order(stack, "DefaultJobQueue")).values()


def test_there_is_no_gpu_capacity_by_default() -> None:
    assert not {"GpuComputeEnvironment", "GpuJobQueue"} & set(core().resources)


def test_a_queue_cancels_jobs_no_instance_can_ever_run() -> None:
    stack = everything()
    for queue in stack.of_type("AWS::Batch::JobQueue"):
        actions = stack.properties(queue)["JobStateTimeLimitActions"]
        assert {action["Reason"] for action in actions} == {
            "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
            "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
        }
        for action in actions:
            assert (action["Action"], action["State"]) == ("CANCEL", "RUNNABLE")
            assert action["MaxTimeSeconds"] == 600


def test_no_fair_share_policy_since_metaflow_sends_no_share_identifier() -> None:
    stack = everything()
    assert "AWS::Batch::SchedulingPolicy" not in stack.types()
    for queue in stack.of_type("AWS::Batch::JobQueue"):
        assert "SchedulingPolicyArn" not in stack.properties(queue)


def test_queues_are_open_for_jobs() -> None:
    stack = everything()
    queues = stack.of_type("AWS::Batch::JobQueue")
    assert queues == ["DefaultJobQueue", "GpuJobQueue"]
    assert all(stack.properties(queue)["State"] == "ENABLED" for queue in queues)


# Environments


def test_no_instance_runs_while_idle() -> None:
    for environment in environments(everything()):
        assert environment["ComputeResources"]["MinvCpus"] == 0
        assert "DesiredvCpus" not in environment["ComputeResources"]


def test_environments_are_managed_and_created_enabled() -> None:
    for environment in environments(everything()):
        assert (environment["Type"], environment["State"]) == ("MANAGED", "ENABLED")


def test_environments_are_never_named_since_a_named_one_cannot_be_replaced() -> None:
    for environment in environments(everything(NamePrefix="metaflow-prod")):
        assert "ComputeEnvironmentName" not in environment


def test_environments_are_updated_in_place_under_the_service_linked_role() -> None:
    for environment in environments(everything()):
        assert "ServiceRole" not in environment
        assert environment["ReplaceComputeEnvironment"] is False


def test_environments_are_replaced_under_the_users_own_service_role() -> None:
    for environment in environments(everything(ServiceRoleArn=SERVICE_ROLE)):
        assert environment["ServiceRole"] == SERVICE_ROLE
        assert environment["ReplaceComputeEnvironment"] is True


def test_a_service_role_known_now_decides_replacement_without_a_condition() -> None:
    for role, replaced in ((None, False), (SERVICE_ROLE, True)):
        body = ordered(standalone(BatchCore, service_role_arn=role))
        environment = body["Resources"]["OnDemandComputeEnvironment"]["Properties"]
        assert environment["ReplaceComputeEnvironment"] is replaced
        assert environment.get("ServiceRole") == role


def test_the_update_policy_is_a_property_and_lets_running_jobs_finish() -> None:
    stack = everything()
    for name in ENVIRONMENTS:
        assert stack.attribute(name, "UpdatePolicy") is None
        policy = stack.properties(name)["UpdatePolicy"]
        assert policy["TerminateJobsOnUpdate"] is False
        assert 1 <= policy["JobExecutionTimeoutMinutes"] <= 7200


def test_updates_bring_the_newest_image() -> None:
    for environment in environments(everything()):
        assert environment["ComputeResources"]["UpdateToLatestImageVersion"] is True
        assert "ImageId" not in environment["ComputeResources"]


@pytest.mark.parametrize(
    ("name", "kind", "strategy", "image"),
    [
        ("OnDemandComputeEnvironment", "EC2", "BEST_FIT_PROGRESSIVE", "ECS_AL2023"),
        ("SpotComputeEnvironment", "SPOT", "SPOT_PRICE_CAPACITY_OPTIMIZED", "ECS_AL2023"),
        ("GpuComputeEnvironment", "EC2", "BEST_FIT_PROGRESSIVE", "ECS_AL2023_NVIDIA"),
    ],
)
def test_capacity_strategy_and_image_are_explicit(
    name: str, kind: str, strategy: str, image: str
) -> None:
    resources = compute(everything(), name)
    assert resources["Type"] == kind
    assert resources["AllocationStrategy"] == strategy
    assert resources["Ec2Configuration"] == [{"ImageType": image}]


def test_environments_join_the_given_network_with_the_given_profile() -> None:
    for environment in environments(everything()):
        resources = environment["ComputeResources"]
        assert resources["Subnets"] == NETWORK_AND_ROLES["SubnetIds"].split(",")
        assert resources["SecurityGroupIds"] == [NETWORK_AND_ROLES["SecurityGroupIds"]]
        assert resources["InstanceRole"] == PROFILE


def test_the_maximum_vcpus_are_those_of_the_parameters() -> None:
    stack = everything(MaxvCpus="64", GpuMaxvCpus="96")
    ceilings = [compute(stack, name)["MaxvCpus"] for name in ENVIRONMENTS]
    assert ceilings == ["64", "64", "96"]


def test_the_instance_types_are_those_of_the_parameters() -> None:
    stack = everything(InstanceTypes="m7i.large,r7i", GpuInstanceTypes="p5.4xlarge")
    types = [compute(stack, name)["InstanceTypes"] for name in ENVIRONMENTS]
    assert types == [["m7i.large", "r7i"], ["m7i.large", "r7i"], ["p5.4xlarge"]]


def test_no_spot_fleet_role_and_no_bid_unless_given() -> None:
    resources = compute(core(), "SpotComputeEnvironment")
    assert not {"SpotIamFleetRole", "BidPercentage"} & set(resources)


def test_a_spot_fleet_role_and_a_bid_reach_spot_and_nothing_else() -> None:
    stack = everything(SpotBidPercentage="60", SpotFleetRoleArn=FLEET_ROLE)
    resources = compute(stack, "SpotComputeEnvironment")
    assert (resources["SpotIamFleetRole"], resources["BidPercentage"]) == (FLEET_ROLE, "60")
    for name in ("OnDemandComputeEnvironment", "GpuComputeEnvironment"):
        assert not {"SpotIamFleetRole", "BidPercentage"} & set(compute(stack, name))


def test_default_instances_are_of_current_families_and_fit_the_default_maximum_vcpus() -> None:
    stack = core(EnableGpu="true")
    assert compute(stack, "OnDemandComputeEnvironment")["InstanceTypes"] == ["default_x86_64"]
    gpu = compute(stack, "GpuComputeEnvironment")
    vcpus = {"g4dn.xlarge": 4, "g4dn.2xlarge": 8, "g4dn.4xlarge": 16}
    assert max(vcpus[kind] for kind in gpu["InstanceTypes"]) <= int(gpu["MaxvCpus"])


# Instances


def test_instances_refuse_imdsv1_and_let_containers_reach_imdsv2_through_a_second_hop() -> None:
    data = core().properties("LaunchTemplate")["LaunchTemplateData"]
    assert data["MetadataOptions"] == {
        "HttpEndpoint": "enabled",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 2,
    }


def test_the_root_disk_is_encrypted_gp3_of_the_given_size_and_deleted_with_the_instance() -> None:
    data = core(RootVolumeGiB="250").properties("LaunchTemplate")["LaunchTemplateData"]
    (disk,) = data["BlockDeviceMappings"]
    assert disk["DeviceName"] == "/dev/xvda"
    assert disk["Ebs"] == {
        "VolumeSize": "250",
        "VolumeType": "gp3",
        "Encrypted": True,
        "DeleteOnTermination": True,
    }


def test_a_change_of_the_launch_template_reaches_the_environments() -> None:
    for environment in environments(everything()):
        assert environment["ComputeResources"]["LaunchTemplate"] == {
            "LaunchTemplateId": "LaunchTemplate",
            "Version": "LaunchTemplate.LatestVersionNumber",
        }


def test_the_launch_template_leaves_the_image_to_batch() -> None:
    assert "ImageId" not in core().properties("LaunchTemplate")["LaunchTemplateData"]


# Tags


TAGS = {"Project": "metaflow", "CostCenter": "data-science"}


def test_tags_reach_instances_and_volumes_and_never_the_environment_itself() -> None:
    stack = tagged(TAGS, EnableGpu="true")
    for environment in environments(stack):
        assert "Tags" not in environment
        assert environment["ComputeResources"]["Tags"] == TAGS
    data = stack.properties("LaunchTemplate")["LaunchTemplateData"]
    (volume,) = data["TagSpecifications"]
    assert volume["ResourceType"] == "volume"
    assert {tag["Key"]: tag["Value"] for tag in volume["Tags"]} == TAGS


def test_tags_reach_queues_job_definition_and_log_group() -> None:
    stack = tagged(TAGS, EnableGpu="true")
    for name in ("DefaultJobQueue", "GpuJobQueue", "DefaultJobDefinition"):
        assert stack.properties(name)["Tags"] == TAGS
    tags = stack.properties("JobLogGroup")["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == TAGS


def test_without_tags_and_name_prefix_nothing_is_tagged() -> None:
    assert '"Tags"' not in json.dumps(environments(everything()))


def test_instances_carry_the_name_prefix_beside_the_tags() -> None:
    stack = tagged(TAGS, NamePrefix="metaflow-prod")
    for environment in environments(stack):
        assert environment["ComputeResources"]["Tags"] == {**TAGS, "Name": "metaflow-prod"}


def test_as_many_tags_as_aws_allows_leave_room_for_the_name() -> None:
    stack = tagged({f"k{index}": "v" for index in range(49)}, NamePrefix="metaflow-prod")
    assert len(compute(stack, "OnDemandComputeEnvironment")["Tags"]) == 50


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({"aws:owner": "me"}, "reserved"),
        ({"AWS:owner": "me"}, "reserved"),
        ({"Env": "a", "env": "b"}, "case"),
        ({"Name": "mine"}, "name_prefix"),
        ({"": "x"}, "1 to 128"),
        ({"k" * 129: "x"}, "1 to 128"),
        ({"k": "v" * 257}, "256"),
        ({"k": 7}, "Quote"),
        ({f"k{index}": "v" for index in range(50)}, "at most 50, and Name is one"),
        (["Env"], "mapping"),
    ],
)
def test_tags_that_aws_rejects_are_rejected_now(tags: Any, message: str) -> None:
    with pytest.raises(InvalidFieldError, match=message) as caught:
        BatchCore(**VALUES, tags=tags)
    assert {problem.where for problem in caught.value.problems} == {"tags"}


# The job definition


def definition(stack: Resolved) -> dict[str, Any]:
    return stack.properties("DefaultJobDefinition")


def test_the_job_definition_runs_the_given_image_under_the_job_role() -> None:
    container = definition(core(DefaultContainerImage="ghcr.io/acme/steps:1"))
    assert container["Type"] == "container"
    assert container["PlatformCapabilities"] == ["EC2"]
    assert container["ContainerProperties"]["Image"] == "ghcr.io/acme/steps:1"
    assert container["ContainerProperties"]["JobRoleArn"] == ROLE


def test_the_default_image_is_a_current_slim_python() -> None:
    image = definition(core())["ContainerProperties"]["Image"]
    assert image == "public.ecr.aws/docker/library/python:3.12-slim"


def test_a_job_reserves_what_a_metaflow_step_does_in_current_properties() -> None:
    container = definition(core())["ContainerProperties"]
    needs = {need["Type"]: need["Value"] for need in container["ResourceRequirements"]}
    assert needs == {"VCPU": "1", "MEMORY": "4096"}
    assert not {"Vcpus", "Memory"} & set(container)


def test_a_job_is_retried_only_when_its_capacity_is_lost() -> None:
    retry = definition(core())["RetryStrategy"]
    assert 1 < retry["Attempts"] <= 10
    assert retry["EvaluateOnExit"] == [
        {"OnStatusReason": "Host EC2*", "Action": "RETRY"},
        {"OnStatusReason": "Your Spot Task was interrupted*", "Action": "RETRY"},
        {"OnReason": "*", "Action": "EXIT"},
    ]


def test_a_job_cannot_run_forever() -> None:
    assert definition(core())["Timeout"]["AttemptDurationSeconds"] == 24 * 60 * 60


def test_old_revisions_remain_for_those_who_pinned_them() -> None:
    assert definition(core())["ResourceRetentionPolicy"] == {"SkipDeregisterOnUpdate": True}


def test_tags_are_propagated_to_the_tasks() -> None:
    assert definition(core())["PropagateTags"] is True


def test_the_launch_form_says_that_metaflow_registers_its_own_definition() -> None:
    body = ordered(standalone(BatchCore))
    description = body["Parameters"]["DefaultContainerImage"]["Description"]
    assert "Metaflow does not use that definition" in description
    assert "Metaflow" in body["Outputs"]["MetaflowBatchJobDefinition"]["Description"]


def test_logs_are_sent_to_our_log_group_in_the_stacks_region() -> None:
    stack = resolve(BatchCore, NETWORK_AND_ROLES, region="us-gov-west-1")
    logs = definition(stack)["ContainerProperties"]["LogConfiguration"]
    assert logs["LogDriver"] == "awslogs"
    assert logs["Options"]["awslogs-group"] == "JobLogGroup"
    assert logs["Options"]["awslogs-region"] == "us-gov-west-1"


def test_an_unnamed_log_group_has_the_given_retention_and_is_deleted_with_the_stack() -> None:
    stack = core(LogRetentionDays="30")
    assert stack.of_type("AWS::Logs::LogGroup") == ["JobLogGroup"]
    assert stack.properties("JobLogGroup") == {"RetentionInDays": "30"}
    assert stack.attribute("JobLogGroup", "DeletionPolicy") == "Delete"
    assert stack.attribute("JobLogGroup", "UpdateReplacePolicy") == "Delete"


def test_a_named_log_group_outlives_the_stack() -> None:
    stack = core(NamePrefix="metaflow-prod")
    assert stack.of_type("AWS::Logs::LogGroup") == ["NamedJobLogGroup"]
    group = stack.properties("NamedJobLogGroup")
    assert group == {"LogGroupName": "/metaflow/batch/metaflow-prod", "RetentionInDays": "365"}
    assert stack.attribute("NamedJobLogGroup", "DeletionPolicy") == "Retain"
    assert stack.attribute("NamedJobLogGroup", "UpdateReplacePolicy") == "Retain"
    options = definition(stack)["ContainerProperties"]["LogConfiguration"]["Options"]
    assert options["awslogs-group"] == "NamedJobLogGroup"


# Names


def test_a_name_prefix_names_queues_and_job_definition() -> None:
    stack = everything(NamePrefix="metaflow-prod")
    assert stack.properties("DefaultJobQueue")["JobQueueName"] == "metaflow-prod-default"
    assert stack.properties("GpuJobQueue")["JobQueueName"] == "metaflow-prod-gpu"
    assert definition(stack)["JobDefinitionName"] == "metaflow-prod-default"


def test_without_a_name_prefix_cloudformation_names_everything() -> None:
    stack = everything()
    for name in stack.resources:
        assert not {
            "JobQueueName",
            "JobDefinitionName",
            "LogGroupName",
            "LaunchTemplateName",
        } & set(stack.properties(name))


def test_a_name_prefix_known_now_needs_no_condition() -> None:
    body = ordered(standalone(BatchCore, name_prefix="metaflow-prod"))
    assert not {"HasNamePrefix", "HasNoNamePrefix"} & set(body["Conditions"])
    assert "JobLogGroup" not in body["Resources"]


# Outputs


def test_with_everything_on_the_outputs_name_everything() -> None:
    on_demand, spot, gpu = (arn("compute-environment", name) for name in ENVIRONMENTS)
    default, gpu_queue = arn("job-queue", "DefaultJobQueue"), arn("job-queue", "GpuJobQueue")
    definition_arn = arn("job-definition", "DefaultJobDefinition:1")
    assert everything().outputs() == {
        "DefaultJobQueueArn": default,
        "DefaultJobQueueName": "DefaultJobQueue",
        "GpuJobQueueArn": gpu_queue,
        "GpuJobQueueName": "GpuJobQueue",
        "DefaultJobDefinitionArn": definition_arn,
        "DefaultJobDefinitionName": "DefaultJobDefinition",
        "OnDemandComputeEnvironmentArn": on_demand,
        "SpotComputeEnvironmentArn": spot,
        "GpuComputeEnvironmentArn": gpu,
        "ComputeEnvironments": f"{on_demand},{spot},{gpu}",
        "JobQueues": f"{default},{gpu_queue}",
        "JobDefinitions": definition_arn,
        "MetaflowBatchJobQueue": default,
        "MetaflowBatchJobDefinition": definition_arn,
        "MetaflowEcsS3AccessIamRole": ROLE,
    }


def test_parts_that_are_switched_off_have_no_outputs_instead_of_empty_ones() -> None:
    outputs = core(EnableSpot="false").outputs()
    assert not {name for name in outputs if name.startswith(("Gpu", "Spot"))}
    assert outputs["ComputeEnvironments"] == outputs["OnDemandComputeEnvironmentArn"]
    assert outputs["JobQueues"] == outputs["DefaultJobQueueArn"]
    assert all(outputs.values())


def test_a_part_pinned_off_leaves_neither_output_nor_resource_nor_parameter() -> None:
    body = ordered(standalone(BatchCore, enable_gpu=False, enable_spot=False))
    named = [name for section in body.values() if isinstance(section, dict) for name in section]
    assert not [name for name in named if "Gpu" in name or "Spot" in name]


def test_the_profile_contains_the_queue_and_the_job_role_and_never_a_job_definition() -> None:
    outputs = ordered(standalone(BatchCore))["Outputs"]
    feeding = {name: body["Description"] for name, body in outputs.items() if "[" in str(body)}
    assert {
        name: description.rsplit("[", 1)[1].rstrip("]")
        for name, description in feeding.items()
        if description.endswith("]")
    } == {
        "MetaflowBatchJobQueue": "METAFLOW_BATCH_JOB_QUEUE",
        "MetaflowEcsS3AccessIamRole": "METAFLOW_ECS_S3_ACCESS_IAM_ROLE",
    }


# Parameters


def parameters() -> dict[str, Any]:
    found: dict[str, Any] = ordered(standalone(BatchCore))["Parameters"]
    return found


def test_network_parameters_have_the_types_that_the_consoles_pickers_need() -> None:
    assert parameters()["SubnetIds"]["Type"] == "List<AWS::EC2::Subnet::Id>"
    assert parameters()["SecurityGroupIds"]["Type"] == "List<AWS::EC2::SecurityGroup::Id>"


def test_only_network_and_roles_are_required() -> None:
    required = [name for name, body in parameters().items() if "Default" not in body]
    assert required == ["SubnetIds", "SecurityGroupIds", "JobRoleArn", "InstanceProfileArn"]


def test_the_defaults_are_those_that_the_seed_promised_or_better() -> None:
    defaults = {name: body.get("Default") for name, body in parameters().items()}
    assert defaults == {
        "NamePrefix": "",
        "SubnetIds": None,
        "SecurityGroupIds": None,
        "JobRoleArn": None,
        "InstanceProfileArn": None,
        "ServiceRoleArn": "",
        "SpotFleetRoleArn": "",
        "EnableSpot": "true",
        "EnableGpu": "false",
        "MaxvCpus": 16,
        "InstanceTypes": "default_x86_64",
        "SpotBidPercentage": "",
        "GpuInstanceTypes": "g4dn.xlarge,g4dn.2xlarge,g4dn.4xlarge",
        "GpuMaxvCpus": 32,
        "DefaultContainerImage": "public.ecr.aws/docker/library/python:3.12-slim",
        "RootVolumeGiB": 100,
        "LogRetentionDays": 365,
    }


def test_the_launch_form_has_groups_in_the_order_of_a_decision() -> None:
    form = ordered(standalone(BatchCore))["Metadata"]["AWS::CloudFormation::Interface"]
    assert [group["Label"]["default"] for group in form["ParameterGroups"]] == [
        "Naming",
        "Network",
        "Roles",
        "Compute capacity",
        "GPU capacity",
        "Jobs",
        "Disks and logs",
    ]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("NamePrefix", "-metaflow"),
        ("NamePrefix", "meta flow"),
        ("NamePrefix", "$(reboot)"),
        ("NamePrefix", "../x"),
        ("NamePrefix", "x" * 101),
        ("JobRoleArn", PROFILE),
        ("JobRoleArn", "metaflow-job"),
        ("InstanceProfileArn", ROLE),
        ("ServiceRoleArn", "arn:aws:s3:::bucket"),
        ("SpotFleetRoleArn", "arn:aws:iam::1234:role/short-account"),
        ("EnableSpot", "yes"),
        ("EnableGpu", "True"),
        ("MaxvCpus", "0"),
        ("MaxvCpus", "many"),
        ("GpuMaxvCpus", "3"),
        ("InstanceTypes", ""),
        ("InstanceTypes", "m7i.large,M7I"),
        ("SpotBidPercentage", "0"),
        ("SpotBidPercentage", "101"),
        ("SpotBidPercentage", "050"),
        ("GpuInstanceTypes", "m7i.large"),
        ("DefaultContainerImage", "my image"),
        ("DefaultContainerImage", ""),
        ("RootVolumeGiB", "29"),
        ("RootVolumeGiB", "16385"),
        ("LogRetentionDays", "31"),
    ],
)
def test_the_launch_form_rejects_invalid_values(parameter: str, value: str) -> None:
    with pytest.raises(ConfigError, match=parameter):
        core(**{parameter: value})


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("JobRoleArn", "arn:aws-us-gov:iam::123456789012:role/service/metaflow"),
        ("InstanceProfileArn", "arn:aws-cn:iam::123456789012:instance-profile/x"),
        ("SpotBidPercentage", "1"),
        ("SpotBidPercentage", "100"),
        ("InstanceTypes", "optimal"),
        ("InstanceTypes", "default_arm64,c7g"),
        ("InstanceTypes", "u-3tb1.56xlarge,m7i-flex.large"),
        ("GpuInstanceTypes", "p6-b200.48xlarge,gr6.4xlarge,g6"),
        ("DefaultContainerImage", f"registry.example:5000/a/b@sha256:{'0' * 64}"),
        ("LogRetentionDays", "3653"),
    ],
)
def test_the_launch_form_accepts_valid_values(parameter: str, value: str) -> None:
    assert core(**{parameter: value}).refusals() == []


# Rules across parameters


def test_spot_settings_without_spot_are_rejected_before_anything_is_created() -> None:
    for name, value in (("SpotBidPercentage", "60"), ("SpotFleetRoleArn", FLEET_ROLE)):
        (refusal,) = core(**{"EnableSpot": "false", name: value}).refusals()
        assert "EnableSpot" in refusal.what
        assert core(**{"EnableSpot": "true", name: value}).refusals() == []


@pytest.mark.parametrize("types", ["default_arm64,optimal", "default_x86_64,default_arm64"])
def test_instance_types_of_two_architectures_are_refused(types: str) -> None:
    (refusal,) = core(InstanceTypes=types).refusals()
    assert "architectures" in refusal.what


def test_the_defaults_break_no_rule() -> None:
    assert core().refusals() == []


def test_a_rule_is_dropped_with_a_parameter_that_it_reads() -> None:
    rules = ordered(standalone(BatchCore, enable_spot=True))["Rules"]
    assert list(rules) == ["OneArchitecture"]


# Values known now


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("subnet_ids", [], "empty"),
        ("subnet_ids", "subnet-0aaaaaaaaaaaaaaaa", "list"),
        ("subnet_ids", ["subnet-x"], "subnet ID"),
        ("subnet_ids", ["subnet-0aaaaaaaa", "subnet-0aaaaaaaa"], "more than once"),
        ("security_group_ids", ["subnet-0aaaaaaaa"], "security group ID"),
        ("job_role_arn", PROFILE, "IAM role"),
        ("job_role_arn", None, "text"),
        ("instance_profile_arn", ROLE, "instance profile"),
        ("service_role_arn", "AWSServiceRoleForBatch", "IAM role"),
        ("enable_spot", "true", "True, False"),
        ("enable_gpu", 1, "True, False"),
        ("max_vcpus", 0, "minimum"),
        ("max_vcpus", "64", "whole number"),
        ("max_vcpus", True, "whole number"),
        ("max_vcpus", 6.5, "whole number"),
        ("spot_bid_percentage", "0", "1 to 100"),
        ("spot_bid_percentage", "101", "1 to 100"),
        ("gpu_instance_types", ["m7i.large"], "GPU"),
        ("log_retention_days", 31, "one of"),
        ("root_volume_gib", 8, "minimum"),
        ("name_prefix", "a b", "hyphens"),
        ("default_container_image", "", "image reference"),
    ],
)
def test_an_invalid_value_is_rejected_with_the_name_of_its_field(
    field: str, value: Any, message: str
) -> None:
    with pytest.raises(InvalidFieldError, match=message) as caught:
        batch_core(**{field: value})
    (problem,) = caught.value.problems
    assert problem.where.split("[")[0] == field


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(InvalidFieldError) as caught:
        batch_core(job_role_arn="x", max_vcpus=0, enable_gpu="no")
    wheres = [problem.where for problem in caught.value.problems]
    assert wheres == ["job_role_arn", "max_vcpus", "enable_gpu"]


def test_spot_settings_with_spot_pinned_off_are_refused() -> None:
    with pytest.raises(InvalidFieldError) as caught:
        batch_core(enable_spot=False, spot_bid_percentage="60", spot_fleet_role_arn=FLEET_ROLE)
    wheres = [problem.where for problem in caught.value.problems]
    assert wheres == ["spot_bid_percentage", "spot_fleet_role_arn"]


def test_two_architectures_known_now_are_rejected_with_a_stable_message() -> None:
    message = "optimal is x86_64 and default_arm64 is arm64"
    with pytest.raises(InvalidFieldError, match=message):
        batch_core(instance_types=["optimal", "default_arm64"])
    with pytest.raises(InvalidFieldError, match="m7i is x86_64 and c7g is arm64"):
        batch_core(instance_types=["m7i", "c7g"])


def test_retired_gpu_types_are_rejected_if_there_is_a_gpu_queue() -> None:
    with pytest.raises(InvalidFieldError, match=r"EC2 no longer offers p3\.2xlarge"):
        batch_core(enable_gpu=True, gpu_instance_types=["p3.2xlarge"])
    assert batch_core(enable_gpu=False, gpu_instance_types=["p3.2xlarge"])


def test_every_default_gpu_type_fits_the_default_maximum_vcpus() -> None:
    defaults = {each.name: each.default for each in fields_of(BatchCore)}
    types = expand(defaults["gpu_instance_types"])
    assert {each.name for each in types} == set(defaults["gpu_instance_types"])
    assert all(each.gpus and each.vcpus <= defaults["gpu_max_vcpus"] for each in types)


# Embedding


def test_a_host_template_uses_its_own_values_and_conditions_and_gets_no_parameter() -> None:
    platform = Template()
    stage = platform.add_parameter(Parameter("Stage", Type="String"))
    platform.add_condition("IsProd", Equals(Ref(stage), "prod"))
    outputs = BatchCore(
        subnet_ids=Split(",", ImportValue("network-PrivateSubnets")),
        security_group_ids=[ImportValue("network-BatchSecurityGroup")],
        job_role_arn=ImportValue("iam-JobRole"),
        instance_profile_arn=ImportValue("iam-BatchInstanceProfile"),
        capacity=Capacity(enable_spot=True),
        gpu=Gpu(enable_gpu=Condition("IsProd")),
    ).build(Scope(platform, prefix="Metaflow"))
    body = ordered(platform)
    assert list(body["Parameters"]) == ["Stage"]
    assert list(body["Conditions"]) == ["IsProd"]
    assert all(name.startswith("Metaflow") for name in body["Resources"])
    assert body["Resources"]["MetaflowGpuJobQueue"]["Condition"] == "IsProd"
    assert "Condition" not in body["Resources"]["MetaflowSpotComputeEnvironment"]
    assert encode_to_dict(outputs.default_queue_arn) == {"Ref": "MetaflowDefaultJobQueue"}
    assert is_given(outputs.gpu_queue_arn) == Condition("IsProd")


def test_the_results_of_a_part_that_is_switched_off_are_gated_off() -> None:
    outputs = BatchCore(**VALUES, gpu=Gpu(enable_gpu=False)).build(Scope(Template()))
    assert is_given(outputs.gpu_queue_arn) is False
    assert is_given(outputs.spot_environment_arn) is True


def test_an_optional_result_of_one_module_plugs_into_the_optional_input_of_the_next() -> None:
    platform = Template()
    platform.add_condition("HasRole", Equals(Ref("AWS::Region"), "eu-west-1"))
    role = Gated(ImportValue("iam-BatchServiceRole"), Condition("HasRole"))
    BatchCore(**VALUES, service_roles=ServiceRoles(service_role_arn=role)).build(Scope(platform))
    environment = ordered(platform)["Resources"]["OnDemandComputeEnvironment"]["Properties"]
    assert environment["ServiceRole"] == {
        "Fn::If": ["HasRole", {"Fn::ImportValue": "iam-BatchServiceRole"}, {"Ref": "AWS::NoValue"}]
    }
    assert environment["ReplaceComputeEnvironment"] == {"Fn::If": ["HasRole", True, False]}


def test_under_a_switch_of_the_host_optional_results_need_both() -> None:
    platform = Template()
    platform.add_condition("IsProd", Equals("a", "a"))
    platform.add_condition("HasGpu", Equals("b", "b"))
    scope = Scope(platform).under(Condition("IsProd"))
    outputs = BatchCore(**VALUES, gpu=Gpu(enable_gpu=Condition("HasGpu"))).build(scope)
    assert is_given(outputs.gpu_queue_arn) == Condition("IsProdAndHasGpu")
