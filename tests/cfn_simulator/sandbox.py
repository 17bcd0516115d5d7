"""One resource at a time: calls a handler directly, as the engine would."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from moto.core.base_backend import BackendDict

from cfn_simulator import types
from cfn_simulator.base.clock import VirtualClock
from cfn_simulator.services.services import Services
from cfn_simulator.types import ResourceRequest, ResourceState
from metaflow_batch_cfn.documents import Json

TRUST: Json = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
STACK_TAGS = {"team": "research", "aws:cloudformation:stack-name": "demo"}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Made:
    """A created resource, and how to update and delete it."""

    sandbox: Sandbox
    request: ResourceRequest
    state: ResourceState

    @property
    def ref(self) -> str:
        return self.state.ref

    def changed(
        self, properties: Mapping[str, Json], tags: Mapping[str, str] | None = None
    ) -> Made:
        request = replace(
            self.request,
            properties=properties,
            tags=self.request.tags if tags is None else tags,
        )
        state = types.update(request, self.state, self.request.properties, self.sandbox.services)
        return Made(self.sandbox, request, state)

    def with_property(self, **properties: Json) -> Made:
        return self.changed({**self.request.properties, **properties})

    def without(self, *names: str) -> Made:
        kept = {key: value for key, value in self.request.properties.items() if key not in names}
        return self.changed(kept)

    def removed(self) -> None:
        types.delete(self.request, self.state, self.sandbox.services)


@dataclass(frozen=True)
class Sandbox:
    """A new account; moto keeps its state by account, so no test sees another's."""

    services: Services

    @classmethod
    def new(cls) -> Sandbox:
        return cls(Services(account_id=f"{next(_numbers):012d}", clock=VirtualClock()))

    def forget(self) -> None:
        """Nobody asks for this account again; a thousand of them would fill the memory."""
        for service in _in_use(BackendDict):
            regions = service.pop(self.services.account_id, None)
            if regions is not None:
                regions.reset()

    def with_an_empty_batch(self) -> Sandbox:
        """The same account, including network and roles, with an empty Batch."""
        return Sandbox(Services(account_id=self.services.account_id, clock=VirtualClock()))

    def request(
        self,
        resource_type: str,
        properties: Mapping[str, Json],
        logical_id: str = "Thing",
        region: str = "us-east-1",
        tags: Mapping[str, str] | None = None,
    ) -> ResourceRequest:
        return ResourceRequest(
            logical_id=logical_id,
            type=resource_type,
            properties=properties,
            stack_name="demo",
            stack_id="arn:aws:cloudformation:us-east-1:1:stack/demo/1",
            region=region,
            account_id=self.services.account_id,
            tags=STACK_TAGS if tags is None else tags,
            token=f"TOKEN{next(_numbers):07d}",
        )

    def made(
        self,
        resource_type: str,
        properties: Mapping[str, Json],
        logical_id: str = "Thing",
        region: str = "us-east-1",
    ) -> Made:
        request = self.request(resource_type, properties, logical_id, region)
        return Made(self, request, types.create(request, self.services))

    def role(self) -> Made:
        return self.made("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}, "Role")

    def vpc(self) -> Made:
        return self.made("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}, "Vpc")

    def subnet(self, vpc: str) -> Made:
        return self.made("AWS::EC2::Subnet", {"VpcId": vpc, "CidrBlock": "10.0.0.0/24"}, "Subnet")

    def security_group(self, vpc: str) -> Made:
        properties: dict[str, Json] = {"VpcId": vpc, "GroupDescription": "Batch instances"}
        return self.made("AWS::EC2::SecurityGroup", properties, "Group")

    def instance_profile(self) -> Made:
        roles: Json = [self.role().ref]
        return self.made("AWS::IAM::InstanceProfile", {"Roles": roles}, "Profile")


def _in_use(kind: Any) -> list[Any]:
    """moto's own list; it has no name of its own for others."""
    return list(kind._instances)
