"""What runs in a container, on EC2 or on Fargate. They are two types, so that a Fargate container
cannot request what only EC2 supports, such as a GPU, a host path or shared memory.

In: values known now or at deploy time. Out: the container's properties. `problems` reports
everything that is wrong with the values known now, each with its field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from troposphere import NoValue, Ref, batch

from metaflow_batch_cfn.core.declare import ItemRule
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.values import (
    Gated,
    Maybe,
    Number,
    Switch,
    Text,
    TextList,
    choose,
    given,
    present,
    present_items,
)
from metaflow_batch_cfn.parts.batch.resources import Ec2Resources, FargateResources
from metaflow_batch_cfn.parts.batch.volumes import Ec2Volume, EfsVolume, volumes_problems
from metaflow_batch_cfn.parts.rules.formats import ENVIRONMENT_VARIABLE
from metaflow_batch_cfn.parts.rules.known import text, texts, whole_number

_SECRET_ARN = ItemRule(
    pattern=r"arn:aws[a-z-]*:(?:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:"
    r"|ssm:[a-z0-9-]+:[0-9]{12}:parameter/)\S+",
    description="the ARN of a secret (Secrets Manager) or of a parameter (Systems Manager)",
)
_STREAM_PREFIX = ItemRule(
    pattern=r"[A-Za-z0-9_./-]{1,128}",
    description="1 to 128 letters, digits, hyphens, underscores, periods or slashes",
)
_DEVICE = ItemRule(pattern=r"/dev/\S+", description="a device, such as /dev/infiniband/uverbs0")

_ARM64 = batch.RuntimePlatform(CpuArchitecture="ARM64", OperatingSystemFamily="LINUX")

# boto3 reads one, other clients read the other, and on EC2 nothing else sets them.
REGION_VARIABLES: Mapping[str, Text] = {
    "AWS_REGION": Ref("AWS::Region"),
    "AWS_DEFAULT_REGION": Ref("AWS::Region"),
}


@record(frozen=True, kw_only=True)
class Secret:
    """A variable whose value is fetched when the container starts and is never displayed."""

    name: str
    arn: Text

    def problems(self, where: str) -> Iterator[Problem]:
        yield from text(f"{where}.name", self.name, ENVIRONMENT_VARIABLE)
        yield from text(f"{where}.arn", self.arn, _SECRET_ARN)


@record(frozen=True, kw_only=True)
class LogOptions:
    """How output reaches the log group. With `non_blocking`, lines are dropped instead of blocking
    the program when CloudWatch is slow. A line that matches `multiline_pattern` starts an event.
    """

    stream_prefix: str = "job"
    non_blocking: bool = False
    multiline_pattern: str | None = None

    def problems(self, where: str) -> Iterator[Problem]:
        yield from text(f"{where}.stream_prefix", self.stream_prefix, _STREAM_PREFIX)
        if self.multiline_pattern is not None:
            yield from text(f"{where}.multiline_pattern", self.multiline_pattern)

    def configuration(self, group: Text) -> batch.LogConfiguration:
        options: dict[str, Any] = {
            "awslogs-group": group,
            "awslogs-region": Ref("AWS::Region"),
            "awslogs-stream-prefix": self.stream_prefix,
        }
        if self.non_blocking:
            options |= {"mode": "non-blocking", "max-buffer-size": "25m"}
        if self.multiline_pattern is not None:
            options["awslogs-multiline-pattern"] = self.multiline_pattern
        return batch.LogConfiguration(LogDriver="awslogs", Options=options)


@record(frozen=True, kw_only=True)
class ContainerContext:
    """What the stack provides to a container."""

    image: Text
    log_group: Text
    job_role_arn: Maybe = None
    execution_role_arn: Maybe = None


@record(frozen=True, kw_only=True)
class Ec2Container:
    """A container on an EC2 instance. Without a command, it runs the image's default command.

    The command is a list of arguments that no shell interprets. If the image has an entrypoint,
    the command is passed to it.
    """

    resources: Ec2Resources
    command: TextList = ()
    environment: Mapping[str, Maybe] = field(default_factory=dict)
    secrets: tuple[Secret, ...] = ()
    volumes: tuple[Ec2Volume, ...] = ()
    shared_memory_mib: Number | None = None
    devices: tuple[str, ...] = ()
    init_process: bool = True
    user: Text | None = None
    read_only_root: bool = False
    logs: LogOptions = LogOptions()

    def problems(self, where: str) -> Iterator[Problem]:
        yield from self.resources.problems(f"{where}.resources")
        yield from _common_problems(where, self)
        if self.shared_memory_mib is not None:
            yield from whole_number(
                f"{where}.shared_memory_mib", self.shared_memory_mib, 1, unit="MiB"
            )
        for index, device in enumerate(self.devices):
            yield from text(f"{where}.devices[{index}]", device, _DEVICE)

    def properties(self, context: ContainerContext) -> dict[str, Any]:
        devices = [batch.Device(HostPath=device, ContainerPath=device) for device in self.devices]
        ec2_only = _linux_parameters(
            InitProcessEnabled=self.init_process or NoValue,
            SharedMemorySize=_or_absent(self.shared_memory_mib),
            Devices=devices or NoValue,
        )
        return {**_common(self, context), **ec2_only}


@record(frozen=True, kw_only=True)
class FargateContainer:
    """A container on Fargate, which has no instance: no GPU, no host path, no shared memory.

    `ephemeral_storage_gib` (21 to 200) is its own disk, 20 GiB by default. In a subnet that reaches
    the internet through an internet gateway, the container needs a public IP address.
    """

    resources: FargateResources
    command: TextList = ()
    environment: Mapping[str, Maybe] = field(default_factory=dict)
    secrets: tuple[Secret, ...] = ()
    volumes: tuple[EfsVolume, ...] = ()
    ephemeral_storage_gib: Number | None = None
    public_address: Switch = False
    arm64: bool = False
    init_process: bool = True
    user: Text | None = None
    read_only_root: bool = False
    logs: LogOptions = LogOptions()

    def problems(self, where: str) -> Iterator[Problem]:
        yield from self.resources.problems(f"{where}.resources")
        yield from _common_problems(where, self)
        if self.ephemeral_storage_gib is not None:
            yield from whole_number(
                f"{where}.ephemeral_storage_gib", self.ephemeral_storage_gib, 21, 200, "GiB"
            )

    def properties(self, context: ContainerContext) -> dict[str, Any]:
        storage = _or_absent(self.ephemeral_storage_gib)
        fargate_only = present(
            **_linux_parameters(InitProcessEnabled=self.init_process or NoValue),
            NetworkConfiguration=batch.NetworkConfiguration(
                AssignPublicIp=choose(self.public_address, "ENABLED", "DISABLED")
            ),
            RuntimePlatform=_ARM64 if self.arm64 else NoValue,
            EphemeralStorage=(
                storage if storage is NoValue else batch.EphemeralStorage(SizeInGiB=storage)
            ),
        )
        return {**_common(self, context), **fargate_only}


Container = Ec2Container | FargateContainer


def _common_problems(where: str, container: Container) -> Iterator[Problem]:
    yield from texts(f"{where}.command", container.command)
    yield from _environment_problems(where, container)
    for index, secret in enumerate(container.secrets):
        yield from secret.problems(f"{where}.secrets[{index}]")
    yield from volumes_problems(f"{where}.volumes", container.volumes)
    yield from container.logs.problems(f"{where}.logs")


def _environment_problems(where: str, container: Container) -> Iterator[Problem]:
    for name, value in container.environment.items():
        yield from text(f"{where}.environment", name, ENVIRONMENT_VARIABLE)
        if value is not None:
            yield from text(f"{where}.environment[{name!r}]", value)
    secret = [each.name for each in container.secrets]
    for name in sorted({*secret} & {*container.environment}):
        what = f"{name!r} is also a plain variable"
        yield Problem(f"{where}.secrets", what, "Keep only the secret.")
    for name in sorted({name for name in secret if secret.count(name) > 1}):
        yield Problem(
            f"{where}.secrets", f"{name!r} appears more than once", "Remove the duplicates."
        )


def _common(container: Container, context: ContainerContext) -> dict[str, Any]:
    """The properties that containers on both platforms have."""
    return present(
        Image=context.image,
        Command=container.command or NoValue,
        JobRoleArn=given(context.job_role_arn),
        ExecutionRoleArn=given(context.execution_role_arn),
        ResourceRequirements=container.resources.requirements(),
        Environment=_environment(container.environment),
        Secrets=_secrets(container.secrets),
        User=_or_absent(container.user),
        ReadonlyRootFilesystem=True if container.read_only_root else NoValue,
        Volumes=[volume.volume() for volume in container.volumes] or NoValue,
        MountPoints=[volume.mount() for volume in container.volumes] or NoValue,
        LogConfiguration=container.logs.configuration(context.log_group),
    )


def _linux_parameters(**options: Any) -> dict[str, Any]:
    """The options that are present. Without any, the property is omitted."""
    given_options = present(**options)
    return {"LinuxParameters": batch.LinuxParameters(**given_options)} if given_options else {}


def _environment(environment: Mapping[str, Maybe]) -> Any:
    """A variable without a value is omitted."""
    return (
        present_items(*(_variable(name, value) for name, value in environment.items())) or NoValue
    )


def _variable(name: str, value: Maybe) -> Any:
    match value:
        case None:
            return NoValue
        case Gated(value=inner, when=when):
            return choose(when, batch.Environment(Name=name, Value=inner), NoValue)
        case _:
            return batch.Environment(Name=name, Value=value)


def _secrets(secrets: tuple[Secret, ...]) -> Any:
    return [batch.Secret(Name=each.name, ValueFrom=each.arn) for each in secrets] or NoValue


def _or_absent(value: Any) -> Any:
    return NoValue if value is None else value
