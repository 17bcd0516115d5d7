"""Whether the instance profile and the job's roles exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation

_GONE = "NoSuchEntity"


def instance_profiles(situation: Situation) -> Iterator[Cause]:
    for environment in situation.environments:
        if not environment.on_instances or not environment.instance_profile:
            continue
        name = _name(environment.instance_profile)
        looked_at = f"instance profile {name} of environment {environment.name}"
        roles = _roles_of(name, situation)
        if roles is None:
            wrong = "it does not exist, so no instance can be launched"
            remedy = "Set InstanceRole to the ARN of an existing instance profile."
            yield Cause("NO_INSTANCE_PROFILE", Certainty.CERTAIN, looked_at, wrong, remedy)
        elif not roles:
            wrong = "it contains no role, so instances cannot join their cluster"
            remedy = "Add a role with the policy AmazonEC2ContainerServiceforEC2Role."
            yield Cause("EMPTY_INSTANCE_PROFILE", Certainty.CERTAIN, looked_at, wrong, remedy)


def roles_of_the_job(situation: Situation) -> Iterator[Cause]:
    container = situation.container
    roles = {"job role": container.job_role, "execution role": container.execution_role}
    for what, arn in roles.items():
        if arn and not _role_exists(_name(arn), situation):
            wrong = "it does not exist, so no task can start"
            remedy = f"Deploy the stack again, or register a definition with an existing {what}."
            yield Cause("NO_ROLE", Certainty.CERTAIN, f"{what} {arn}", wrong, remedy)
    if situation.job.on_fargate and not container.execution_role:
        wrong = "the Fargate job has none, so it cannot pull images or write logs"
        remedy = "Register a definition with an execution role."
        yield Cause("NO_EXECUTION_ROLE", Certainty.LIKELY, "execution role", wrong, remedy)


def _roles_of(profile: str, situation: Situation) -> list[str] | None:
    """`None` if the instance profile does not exist."""
    found: list[str] = []

    def look() -> None:
        answer = situation.clients.iam.get_instance_profile(InstanceProfileName=profile)
        found.extend(role["RoleName"] for role in answer["InstanceProfile"]["Roles"])

    return found if _exists("iam:GetInstanceProfile", look) else None


def _role_exists(name: str, situation: Situation) -> bool:
    return _exists("iam:GetRole", lambda: situation.clients.iam.get_role(RoleName=name))


def _exists(operation: str, look: Callable[[], object]) -> bool:
    try:
        with translated(operation):
            look()
    except ServiceError as error:
        if error.code == _GONE:
            return False
        raise
    return True


def _name(reference: str) -> str:
    """The name that IAM operations accept, without the path of an ARN."""
    return reference.rpartition("/")[2]
