"""Why a job waits: one test per cause, on the simulator's AWS Batch, EC2, and IAM."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.errors import MissingJobError
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.jobs.why.explain import explain
from tests.jobs.world import JOB_ID, World, altered, ready, refusal, with_job


def codes(job_id: str, clients: Clients) -> list[str]:
    return [cause.code for cause in explain(job_id, clients)]


def cause(code: str, job_id: str, clients: Clients) -> Cause:
    found = {each.code: each for each in explain(job_id, clients)}
    assert code in found, found
    return found[code]


def test_nothing_is_found_where_everything_is_in_order(working: World) -> None:
    assert explain(working.job(), working.clients) == ()


@pytest.mark.parametrize("status", ["RUNNING", "SUCCEEDED"])
def test_a_running_job_has_no_cause(world: World, status: str) -> None:
    ready(world)
    assert explain(world.job(), with_job(world.clients, status=status)) == ()


def test_a_job_that_does_not_exist_is_an_error(world: World) -> None:
    with pytest.raises(MissingJobError, match=JOB_ID):
        explain(JOB_ID, world.clients)


@pytest.mark.parametrize(
    ("reason", "code", "certainty", "remedy"),
    [
        ("MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) ...", "", 3, "MaxvCpus"),
        ("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job ...", "", 3, "instance types"),
        ("MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED - Your", "", 3, "offered"),
        ("MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS - Batch service", "", 3, "service-linked"),
        ("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot", "", 3, "On-Demand"),
        ("ACTION_REQUIRED - CE(s) associated", "", 3, "INVALID"),
        ("UNDETERMINED - Batch job is blocked", "", 1, "other findings"),
    ],
)
def test_the_reason_reported_by_batch_comes_first(
    working: World, reason: str, code: str, certainty: int, remedy: str
) -> None:
    job_id = working.job()
    first = explain(job_id, with_job(working.clients, statusReason=reason))[0]
    assert first.code == reason.partition(" - ")[0]
    assert first.certainty == certainty
    assert reason in first.wrong
    assert remedy in first.remedy


def test_a_job_larger_than_max_vcpus_is_found_by_its_reason_and_by_its_vcpus(
    working: World,
) -> None:
    found = explain(working.job_needing(VCPU="32"), working.clients)
    assert [each.code for each in found] == [
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
        "MAX_VCPUS",
    ]
    assert "32 vCPUs, more than MaxvCpus of ce 16" in found[1].wrong


def test_one_environment_that_is_large_enough_is_enough(working: World) -> None:
    working.environment("large", maxvCpus=64)
    working.queue("ce", "large", name="both")
    needs = [{"type": "VCPU", "value": "32"}]
    job_id = working.job(jobQueue="both", containerOverrides={"resourceRequirements": needs})
    assert explain(job_id, working.clients) == ()


def test_environments_used_up_by_other_jobs_are_found(working: World) -> None:
    def full(answer: Any) -> Any:
        for each in answer["computeEnvironments"]:
            each["computeResources"]["desiredvCpus"] = 16
        return answer

    clients = altered(working.clients, "batch", describe_compute_environments=full)
    assert "ce 16/16" in cause("FULL", working.job(), clients).wrong


def test_a_disabled_queue_is_found(working: World) -> None:
    job_id = working.job()
    working.batch.update_job_queue(jobQueue="queue", state="DISABLED")
    assert cause("QUEUE_DISABLED", job_id, working.clients).certainty is Certainty.CERTAIN


def test_an_invalid_or_missing_queue_is_found(working: World) -> None:
    job_id = working.job()

    def invalid(answer: Any) -> Any:
        (queue,) = answer["jobQueues"]
        return {"jobQueues": [{**queue, "status": "INVALID", "statusReason": "no role"}]}

    clients = altered(working.clients, "batch", describe_job_queues=invalid)
    assert "no role" in cause("QUEUE_INVALID", job_id, clients).wrong
    gone = altered(working.clients, "batch", describe_job_queues=lambda _: {"jobQueues": []})
    assert cause("QUEUE_GONE", job_id, gone).certainty is Certainty.CERTAIN


def test_the_jobs_ahead_of_a_job_are_named(working: World) -> None:
    first, second, third = (working.job() for _ in range(3))
    found = cause("QUEUE_BLOCKED", third, working.clients)
    assert f"2 jobs are ahead of it, starting with {first}" in found.wrong
    assert f"mfcfn jobs why {first}" in found.remedy
    quiet = with_job(working.clients, statusReason="")
    assert cause("NOT_ITS_TURN", second, quiet).certainty is Certainty.POSSIBLE


def test_a_fair_share_queue_requires_a_share_identifier(working: World) -> None:
    policy = working.batch.create_scheduling_policy(name="fair", fairsharePolicy={})["arn"]
    working.queue("ce", name="fair", schedulingPolicyArn=policy)
    job_id = working.job(jobQueue="fair", shareIdentifier="blue")
    assert "NO_SHARE" not in codes(job_id, working.clients)
    assert (
        "--share" in cause("NO_SHARE", job_id, with_job(working.clients, shareIdentifier="")).remedy
    )


def test_a_disabled_environment_is_the_certain_cause_only_if_there_is_no_other(
    working: World,
) -> None:
    job_id = working.job()
    working.batch.update_compute_environment(computeEnvironment="ce", state="DISABLED")
    assert cause("ENVIRONMENT_DISABLED", job_id, working.clients).certainty is Certainty.CERTAIN
    working.environment("other")
    order = [{"order": 1, "computeEnvironment": "ce"}, {"order": 2, "computeEnvironment": "other"}]
    working.batch.update_job_queue(jobQueue="queue", computeEnvironmentOrder=order)
    assert cause("ENVIRONMENT_DISABLED", job_id, working.clients).certainty is Certainty.POSSIBLE


def test_an_invalid_environment_comes_with_its_reason_and_a_remedy(working: World) -> None:
    job_id = working.job()
    working.batch.update_compute_environment(
        computeEnvironment="ce", computeResources={"instanceRole": "absent"}
    )
    found = explain(job_id, working.clients)
    assert [each.code for each in found] == [
        "ACTION_REQUIRED", "ENVIRONMENT_INVALID", "NO_INSTANCE_PROFILE",
    ]  # fmt: skip
    assert "Invalid IamInstanceProfile: absent" in found[1].wrong
    assert "existing instance profile" in found[1].remedy


def test_a_queue_without_an_environment_is_found(working: World) -> None:
    job_id = working.job()
    nothing = altered(
        working.clients, "batch",
        describe_compute_environments=lambda _: {"computeEnvironments": []},
    )  # fmt: skip
    assert "NO_ENVIRONMENT" in codes(job_id, nothing)


def test_unfinished_dependencies_are_named(working: World) -> None:
    first = working.job()
    second = working.job(dependsOn=[{"jobId": first}])
    found = cause("DEPENDENCY", second, working.clients)
    assert f"{first} (step), which is RUNNABLE" in found.wrong
    forgotten = with_job(working.clients, dependsOn=[{"jobId": JOB_ID}])
    assert JOB_ID in cause("DEPENDENCY_UNKNOWN", second, forgotten).wrong


def test_an_array_is_explained_by_its_children(working: World) -> None:
    parent = working.job(
        arrayProperties={"size": 2},
        containerOverrides={"resourceRequirements": [{"type": "VCPU", "value": "32"}]},
    )
    assert "MAX_VCPUS" in codes(parent, working.clients)
    chain = working.job(arrayProperties={"size": 2}, dependsOn=[{"type": "SEQUENTIAL"}])
    assert codes(f"{chain}:1", working.clients)[0] == "DEPENDENCY"
    pending = with_job(working.clients, status="PENDING", dependsOn=[{"type": "SEQUENTIAL"}])
    assert cause("SEQUENTIAL", f"{chain}:1", pending).remedy.endswith(f"mfcfn jobs why {chain}:0")
    assert f"mfcfn jobs describe {chain}" in cause("SEQUENTIAL", f"{chain}:0", pending).remedy


def test_a_gpu_job_needs_an_environment_with_gpus(working: World) -> None:
    found = cause("NO_GPU", working.job_needing(GPU="1"), working.clients)
    assert found.certainty is Certainty.CERTAIN
    assert "m6i" in found.wrong
    working.environment("gpus", instanceTypes=["g6.xlarge"])
    working.queue("gpus", name="gpus")
    needs = [{"type": "GPU", "value": "1"}]
    job_id = working.job(jobQueue="gpus", containerOverrides={"resourceRequirements": needs})
    assert explain(job_id, working.clients) == ()


def test_a_job_too_large_for_all_instance_types_is_found(world: World) -> None:
    world.open()
    world.environment(instanceTypes=["m6i.large"])
    world.queue()
    world.definition()
    found = cause("NO_INSTANCE_TYPE", world.job_needing(MEMORY="16384"), world.clients)
    assert "m6i.large with 2 vCPUs, 8192 MiB" in found.wrong


def test_part_of_the_memory_of_an_instance_is_not_available_to_jobs(world: World) -> None:
    world.open()
    world.environment(instanceTypes=["m6i.large"])
    world.queue()
    world.definition()
    found = cause("TOO_LITTLE_MEMORY", world.job_needing(MEMORY="8000"), world.clients)
    assert found.certainty is Certainty.LIKELY
    assert "8192 MiB of m6i.large" in found.wrong


def test_an_instance_type_that_is_not_offered_is_found(working: World) -> None:
    job_id = working.job()
    nothing = altered(
        working.clients, "ec2",
        describe_instance_type_offerings=lambda _: {"InstanceTypeOfferings": []},
    )  # fmt: skip
    found = cause("NOT_OFFERED", job_id, nothing)
    assert "m6i is offered" in found.wrong
    assert found.certainty is Certainty.CERTAIN


def test_an_ami_without_gpu_drivers_is_found(working: World) -> None:
    working.environment(
        "gpus", instanceTypes=["g6.xlarge"], ec2Configuration=[{"imageType": "ECS_AL2023"}]
    )
    working.queue("gpus", name="gpus")
    needs = [{"type": "GPU", "value": "1"}]
    job_id = working.job(jobQueue="gpus", containerOverrides={"resourceRequirements": needs})
    assert "ECS_AL2023_NVIDIA" in cause("NO_GPU_IMAGE", job_id, working.clients).remedy


def test_a_custom_ami_may_lack_the_agent(working: World) -> None:
    image = [{"imageType": "ECS_AL2023", "imageIdOverride": "ami-0123456789abcdef0"}]
    working.environment("own", ec2Configuration=image)
    working.queue("own", name="own")
    found = cause("OWN_IMAGE", working.job(jobQueue="own"), working.clients)
    assert found.certainty is Certainty.POSSIBLE


def test_an_image_for_another_architecture_is_found(working: World) -> None:
    job_id = working.job()
    container = {"image": "python", "runtimePlatform": {"cpuArchitecture": "ARM64"}}
    found = cause("ARCHITECTURE", job_id, with_job(working.clients, container=container))
    assert "the job needs arm64, but the environments have x86_64" in found.wrong


def test_a_role_that_does_not_exist_is_found(working: World) -> None:
    role = "arn:aws:iam::123456789012:role/team/absent"
    working.definition("roles", {"jobRoleArn": role})
    job_id = working.job(jobDefinition="roles")
    assert role in cause("NO_ROLE", job_id, working.clients).looked_at


def test_an_instance_profile_without_a_role_is_found(working: World) -> None:
    job_id = working.job()
    working.iam.remove_role_from_instance_profile(InstanceProfileName="host", RoleName="host")
    assert "EMPTY_INSTANCE_PROFILE" in codes(job_id, working.clients)


def test_a_check_without_permission_says_so_and_does_not_stop_the_others(working: World) -> None:
    denied = refusal("UnauthorizedOperation")
    clients = altered(working.clients, "ec2", describe_route_tables=denied)
    found = explain(working.job_needing(VCPU="32"), clients)
    assert [each.code for each in found][:2] == [
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE", "MAX_VCPUS",
    ]  # fmt: skip
    assert found[-1].wrong == "could not be checked: missing permission ec2:DescribeRouteTables"
    assert found[-1].certainty is Certainty.UNSEEN


def test_expired_credentials_are_not_a_missing_permission(working: World) -> None:
    expired = refusal("RequestExpired", "Request has expired.")
    clients = altered(working.clients, "ec2", describe_route_tables=expired)
    found = explain(working.job(), clients)[-1]
    assert found.wrong == "could not be checked: Request has expired. (RequestExpired)"
    assert found.remedy == "Log in again."


def test_a_check_that_fails_says_so(working: World) -> None:
    broken = refusal("InternalError", "later")
    clients = altered(working.clients, "batch", get_job_queue_snapshot=broken)
    (found,) = explain(working.job(), clients)
    assert found.wrong == "could not be checked: later (InternalError)"
