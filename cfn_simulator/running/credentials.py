"""The credentials of a job.

Without enforcement every job has the simulator's own keys, which allow everything. With enforcement
a job has a session of its job role or, if it has none, of its instance role, as on AWS.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator.batch.state import BatchRegion, named
from cfn_simulator.running.task import Task

OPEN = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
TASK_SERVICE = "ecs-tasks.amazonaws.com"


class RoleUnusableError(Exception):
    """ECS cannot assume the role; the message is the task's stop reason."""


def session_of(batch: BatchRegion, task: Task) -> dict[str, str]:
    """Environment variables for a session of the job's role; raises RoleUnusableError."""
    identity = batch.clients("iam", batch.region)
    role_arn = task.job["container"].get("jobRoleArn")
    if role_arn:
        _check_trust(identity, role_arn)
    else:
        role_arn = _instance_role(identity, task)
    security = batch.clients("sts", batch.region)
    made = security.assume_role(RoleArn=role_arn, RoleSessionName=task.task_id)["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": made["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"],
        "AWS_SESSION_TOKEN": made["SessionToken"],
    }


def _check_trust(identity: Any, role_arn: str) -> None:
    try:
        role = identity.get_role(RoleName=named(role_arn))["Role"]
    except ClientError as refusal:
        raise RoleUnusableError(_unusable(role_arn)) from refusal
    if not _trusts_tasks(role["AssumeRolePolicyDocument"]):
        raise RoleUnusableError(_unusable(role_arn))


def _unusable(role_arn: str) -> str:
    return (
        f"ECS was unable to assume the role '{role_arn}' that was provided for this task. Please "
        "verify that the role being passed has the proper trust relationship and permissions and "
        "that your IAM user has permissions to pass this role."
    )


def _trusts_tasks(trust: dict[str, Any]) -> bool:
    statements = trust["Statement"]
    listed = [statements] if isinstance(statements, dict) else statements
    return any(
        TASK_SERVICE in _services(statement)
        for statement in listed
        if statement["Effect"] == "Allow"
    )


def _services(statement: dict[str, Any]) -> list[str]:
    match statement.get("Principal"):
        case {"Service": str() as service}:
            return [service]
        case {"Service": list() as services}:
            return services
    return []


def _instance_role(identity: Any, task: Task) -> str:
    profile = named(task.environment.get("computeResources", {}).get("instanceRole", ""))
    try:
        found = identity.get_instance_profile(InstanceProfileName=profile)
    except ClientError as refusal:
        message = "The job has no role: neither its job definition nor its instance has one."
        raise RoleUnusableError(message) from refusal
    return str(found["InstanceProfile"]["Roles"][0]["Arn"])
