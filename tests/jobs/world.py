"""A simulated account with AWS Batch in this process, and scripted responses that the simulator
cannot produce.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from botocore.hooks import HierarchicalEmitter

from cfn_simulator.base.clock import VirtualClock
from cfn_simulator.services.services import Services
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.batch_api.clients import Clients

_numbers = itertools.count(700_000_000_001)
Answer = Any
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


@dataclass(frozen=True)
class World:
    """A separate account with a VPC; its subnet has no route out of the VPC."""

    services: Services
    vpc: str
    subnet: str
    group: str

    @classmethod
    def new(cls) -> World:
        services = Services(account_id=f"{next(_numbers)}", clock=VirtualClock())
        ec2 = services.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24", AvailabilityZone="us-east-1a")
        subnet = made["Subnet"]["SubnetId"]
        group = ec2.create_security_group(GroupName="jobs", Description="jobs", VpcId=vpc)
        iam = services.client("iam")
        iam.create_role(RoleName="host", AssumeRolePolicyDocument=TRUST)
        iam.create_instance_profile(InstanceProfileName="host")
        iam.add_role_to_instance_profile(InstanceProfileName="host", RoleName="host")
        return cls(services, vpc, subnet, group["GroupId"])

    @property
    def batch(self) -> Any:
        return self.services.client("batch")

    @property
    def ec2(self) -> Any:
        return self.services.client("ec2")

    @property
    def iam(self) -> Any:
        return self.services.client("iam")

    @property
    def clients(self) -> Clients:
        return Clients(self.services.client, self.services.region)

    def open(self) -> None:
        """Routes the subnet to the internet and assigns public addresses to its instances."""
        self.route(GatewayId=self.internet_gateway())
        self.ec2.modify_subnet_attribute(SubnetId=self.subnet, MapPublicIpOnLaunch={"Value": True})

    def internet_gateway(self) -> str:
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        return str(gateway)

    def route(self, **target: str) -> None:
        """The default route of the VPC's main route table."""
        filters = [{"Name": "vpc-id", "Values": [self.vpc]}]
        (table,) = self.ec2.describe_route_tables(Filters=filters)["RouteTables"]
        self.ec2.create_route(
            RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", **target
        )

    def environment(self, name: str = "ce", **resources: Any) -> str:
        given: dict[str, Any] = {
            "type": "EC2",
            "allocationStrategy": "BEST_FIT_PROGRESSIVE",
            "minvCpus": 0,
            "maxvCpus": 16,
            "instanceTypes": ["m6i"],
            "subnets": [self.subnet],
            "securityGroupIds": [self.group],
            "instanceRole": "host",
            **resources,
        }
        made = self.batch.create_compute_environment(
            computeEnvironmentName=name,
            type="MANAGED",
            computeResources={key: value for key, value in given.items() if value is not None},
        )
        return str(made["computeEnvironmentArn"])

    def fargate(self, name: str = "ce") -> str:
        return self.environment(
            name, type="FARGATE", allocationStrategy=None, minvCpus=None, instanceTypes=None,
            instanceRole=None,
        )  # fmt: skip

    def queue(self, *environments: str, name: str = "queue", **given: Any) -> str:
        order = [
            {"order": place, "computeEnvironment": environment}
            for place, environment in enumerate(environments or ("ce",), start=1)
        ]
        made = self.batch.create_job_queue(
            jobQueueName=name, priority=1, computeEnvironmentOrder=order, **given
        )
        return str(made["jobQueueArn"])

    def definition(self, name: str = "work", container: Any = None, **given: Any) -> str:
        needs = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}]
        made = self.batch.register_job_definition(
            jobDefinitionName=name,
            type="container",
            containerProperties={
                "image": "python", "resourceRequirements": needs, **(container or {}),
            },
            **given,
        )  # fmt: skip
        return str(made["jobDefinitionArn"])

    def job(self, **given: Any) -> str:
        request = {"jobName": "step", "jobQueue": "queue", "jobDefinition": "work", **given}
        return str(self.batch.submit_job(**request)["jobId"])

    def job_needing(self, **needs: str) -> str:
        requirements = [{"type": kind, "value": value} for kind, value in needs.items()]
        return self.job(containerOverrides={"resourceRequirements": requirements})


def ready(world: World) -> World:
    """The account with an environment, a queue, and a definition."""
    world.environment()
    world.queue()
    world.definition()
    return world


Change = Callable[[Answer], Answer]


@dataclass
class Altered:
    """A client with some operations that return a changed response or raise an error."""

    client: Any
    changes: dict[str, Change | Exception]
    calls: list[str] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Any:
        call = getattr(self.client, operation)
        change = self.changes.get(operation)

        def altered(**arguments: Any) -> Answer:
            self.calls.append(operation)
            if isinstance(change, Exception):
                raise change
            return change(call(**arguments)) if change else call(**arguments)

        return altered if operation in self.changes else call


def altered(clients: Clients, service: str, **changes: Change | Exception) -> Clients:
    """The same clients, with some operations of one service changed."""
    made = Altered(clients.make(service), changes)
    return Clients(lambda name: made if name == service else clients.make(name), clients.region)


def with_job(clients: Clients, **members: Any) -> Clients:
    """DescribeJobs returns every job with these members, too."""

    def change(answer: Answer) -> Answer:
        return {"jobs": [{**job, **members} for job in answer["jobs"]]}

    return altered(clients, "batch", describe_jobs=change)


def refusal(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


@dataclass
class Script:
    """The responses of one operation in turn; the last one repeats. Errors are raised."""

    answers: list[Answer]
    requests: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, **arguments: Any) -> Answer:
        self.requests.append(arguments)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Scripted:
    """A client with scripted responses."""

    scripts: dict[str, Script]
    meta: Any = field(default_factory=lambda: SimpleNamespace(events=HierarchicalEmitter()))

    def __getattr__(self, operation: str) -> Script:
        return self.scripts[operation]


def scripted(**services: dict[str, list[Answer]]) -> tuple[Clients, dict[str, Script]]:
    """Clients by service and operation, and the scripts by operation."""
    made = {
        service: Scripted({name: Script(answers) for name, answers in operations.items()})
        for service, operations in services.items()
    }
    scripts = {name: script for each in made.values() for name, script in each.scripts.items()}
    return Clients(lambda service: made[service], "us-east-1"), scripts


@dataclass
class Clock:
    """Time that passes only while sleeping."""

    moment: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += seconds

    @property
    def pace(self) -> Pace:
        return Pace(now=lambda: self.moment, sleep=self.sleep)


JOB_ID = "0f6cdd5c-2c3e-4b53-9c39-6d8a9f1c4b8e"


def job_answer(status: str, **members: Any) -> Answer:
    """A response of DescribeJobs for one job."""
    job = {
        "jobId": JOB_ID, "jobName": "step", "jobQueue": "arn:aws:batch:us-east-1:1:job-queue/q",
        "jobDefinition": "arn:aws:batch:us-east-1:1:job-definition/work:1", "status": status,
        **members,
    }  # fmt: skip
    return {"jobs": [job]}


def logged(*texts: str, token: str) -> Answer:
    """A page of a log stream."""
    events = [{"timestamp": 1, "message": text} for text in texts]
    return {"events": events, "nextForwardToken": token}
