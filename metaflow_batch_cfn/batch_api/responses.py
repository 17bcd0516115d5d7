"""Turns AWS Batch's responses into values; members that a response may omit get an empty value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from metaflow_batch_cfn.batch_api.jobs_and_queues import (
    ArrayPart,
    Attempt,
    Body,
    Container,
    Definition,
    Dependency,
    Environment,
    Job,
    JobQueue,
    JobStatus,
    JobSummary,
)

# A JSON object of the service: botocore's model checks its members, not Python's types.
Answer = Mapping[str, Any]


def read_job(answer: Answer) -> Job:
    container = _container_of(answer)
    return Job(
        job_id=answer["jobId"],
        name=answer["jobName"],
        status=JobStatus(answer["status"]),
        reason=answer.get("statusReason", ""),
        queue=answer["jobQueue"],
        definition=answer.get("jobDefinition", ""),
        created=answer.get("createdAt"),
        started=answer.get("startedAt") or None,
        stopped=answer.get("stoppedAt") or None,
        attempts=tuple(_attempts(answer.get("attempts", []))),
        container=_read_container(container) if container else None,
        depends_on=tuple(
            Dependency(entry.get("jobId", ""), entry.get("type", ""))
            for entry in answer.get("dependsOn", [])
        ),
        array=_read_array(answer.get("arrayProperties", {})),
        nodes=answer.get("nodeProperties", {}).get("numNodes", 0),
        timeout_seconds=answer.get("timeout", {}).get("attemptDurationSeconds"),
        most_attempts=answer.get("retryStrategy", {}).get("attempts", 1),
        platforms=tuple(answer.get("platformCapabilities", [])),
        share=answer.get("shareIdentifier", ""),
        cancelled=answer.get("isCancelled", False),
        terminated=answer.get("isTerminated", False),
    )


def read_summary(answer: Answer) -> JobSummary:
    return JobSummary(
        job_id=answer["jobId"],
        name=answer["jobName"],
        status=JobStatus(answer["status"]),
        reason=answer.get("statusReason", ""),
        definition=answer.get("jobDefinition", ""),
        created=answer.get("createdAt", 0),
        started=answer.get("startedAt") or None,
        stopped=answer.get("stoppedAt") or None,
        exit_code=answer.get("container", {}).get("exitCode"),
        array=_read_array(answer.get("arrayProperties", {})),
    )


def read_queue(answer: Answer) -> JobQueue:
    order = sorted(answer.get("computeEnvironmentOrder", []), key=lambda entry: int(entry["order"]))
    return JobQueue(
        name=answer["jobQueueName"],
        arn=answer["jobQueueArn"],
        state=answer["state"],
        status=answer.get("status", ""),
        reason=answer.get("statusReason", ""),
        environments=tuple(entry["computeEnvironment"] for entry in order),
        policy_arn=answer.get("schedulingPolicyArn", ""),
    )


def read_environment(answer: Answer) -> Environment:
    resources: Answer = answer.get("computeResources", {})
    images = resources.get("ec2Configuration", [])
    return Environment(
        name=answer["computeEnvironmentName"],
        arn=answer["computeEnvironmentArn"],
        state=answer.get("state", ""),
        status=answer.get("status", ""),
        reason=answer.get("statusReason", ""),
        kind=resources.get("type", ""),
        max_vcpus=resources.get("maxvCpus", 0),
        desired_vcpus=resources.get("desiredvCpus", 0),
        instance_types=tuple(resources.get("instanceTypes", [])),
        subnets=tuple(resources.get("subnets", [])),
        security_groups=tuple(resources.get("securityGroupIds", [])),
        instance_profile=resources.get("instanceRole", ""),
        image_types=tuple(image["imageType"] for image in images),
        own_image="imageId" in resources or any("imageIdOverride" in image for image in images),
        own_template="launchTemplate" in resources,
        on_eks="eksConfiguration" in answer,
    )


def read_definition(answer: Answer) -> Definition:
    body = next(body for body in Body if body.value in answer)
    tasks = answer.get("ecsProperties", {}).get("taskProperties", [])
    return Definition(
        arn=answer["jobDefinitionArn"],
        name=answer["jobDefinitionName"],
        body=body,
        platforms=tuple(answer.get("platformCapabilities", [])),
        containers=tuple(each.get("name", "") for task in tasks for each in task["containers"]),
        retries=dict(answer.get("retryStrategy", {})),
        idle_images=tuple(
            each.get("image", "") for each in _containers_of(answer) if not each.get("command")
        ),
    )


def _attempts(answers: Iterable[Answer]) -> Iterable[Attempt]:
    for number, answer in enumerate(answers, start=1):
        container = answer.get("container") or _first_container(answer.get("taskProperties", []))
        yield Attempt(
            number=number,
            exit_code=container.get("exitCode"),
            reason=container.get("reason", ""),
            status_reason=answer.get("statusReason", ""),
            log_stream=container.get("logStreamName", ""),
            started=answer.get("startedAt") or None,
            stopped=answer.get("stoppedAt") or None,
        )


def _containers_of(definition: Answer) -> Iterator[Answer]:
    if "containerProperties" in definition:
        yield definition["containerProperties"]
    for task in definition.get("ecsProperties", {}).get("taskProperties", []):
        yield from task["containers"]
    for nodes in definition.get("nodeProperties", {}).get("nodeRangeProperties", []):
        if "container" in nodes:
            yield nodes["container"]


def _container_of(answer: Answer) -> Answer:
    """A single-container job has it at the top level; others in their task or first node range."""
    if answer.get("container"):
        return dict(answer["container"])
    if "ecsProperties" in answer:
        return _first_container(answer["ecsProperties"].get("taskProperties", []))
    ranges = answer.get("nodeProperties", {}).get("nodeRangeProperties", [])
    return dict(ranges[0].get("container", {})) if ranges else {}


def _first_container(tasks: list[Answer]) -> Answer:
    if not tasks or not tasks[0].get("containers"):
        return {}
    task = tasks[0]
    shared = ("executionRoleArn", "taskRoleArn", "networkConfiguration", "runtimePlatform")
    inherited = {member: task[member] for member in shared if member in task}
    return {**inherited, **task["containers"][0]}


def _read_container(answer: Answer) -> Container:
    needs = {entry["type"]: entry["value"] for entry in answer.get("resourceRequirements", [])}
    log = answer.get("logConfiguration", {})
    network = answer.get("networkConfiguration", {})
    return Container(
        image=answer.get("image", ""),
        command=tuple(answer.get("command", [])),
        vcpus=float(needs.get("VCPU") or answer.get("vcpus") or 0),
        memory_mib=int(needs.get("MEMORY") or answer.get("memory") or 0),
        gpus=int(needs.get("GPU", 0)),
        job_role=answer.get("jobRoleArn") or answer.get("taskRoleArn", ""),
        execution_role=answer.get("executionRoleArn", ""),
        log_driver=log.get("logDriver", "awslogs"),
        log_options=dict(log.get("options", {})),
        log_stream=answer.get("logStreamName", ""),
        exit_code=answer.get("exitCode"),
        reason=answer.get("reason", ""),
        instance_type=answer.get("instanceType", ""),
        architecture=answer.get("runtimePlatform", {}).get("cpuArchitecture", ""),
        public_ip=network.get("assignPublicIp") == "ENABLED",
    )


def _read_array(answer: Answer) -> ArrayPart:
    return ArrayPart(answer.get("size"), answer.get("index"), dict(answer.get("statusSummary", {})))
