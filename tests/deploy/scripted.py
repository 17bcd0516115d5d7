"""A CloudFormation client with scripted responses, for what the simulator cannot produce."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from botocore.exceptions import ClientError

from metaflow_batch_cfn.aws.identity import Identity
from metaflow_batch_cfn.aws.pace import Pace
from metaflow_batch_cfn.deploy.cloud.client import Cloud

STACK_ID = "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/0a1b"
CHANGE_SET_ID = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/mfcfn-x/0a1b"
IDENTITY = Identity("123456789012", "eu-west-1", "arn:aws:iam::123456789012:user/tester")
GONE = "Stack with id web does not exist"
Answer = Any
# Responses without a script: validation found nothing, and there are no events.
SILENT: dict[str, list[Answer]] = {
    "describe_events": [{}],
    "describe_stack_events": [{"StackEvents": []}],
}


def refusal(code: str, message: str = "no", status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "Operation")


@dataclass
class ScriptedClient:
    """Each operation returns the responses from its own list in turn; the last one repeats."""

    scripts: dict[str, list[Answer]]
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Callable[..., Answer]:
        def call(**arguments: Any) -> Answer:
            self.calls.append((operation, arguments))
            script = {**SILENT, **self.scripts}[operation]
            answer = script.pop(0) if len(script) > 1 else script[0]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def get_paginator(self, operation: str) -> _Pages:
        return _Pages(self, operation)

    def called(self, operation: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == operation]


@dataclass(frozen=True)
class _Pages:
    client: ScriptedClient
    operation: str

    def paginate(self, **arguments: Any) -> Iterator[Answer]:
        yield getattr(self.client, self.operation)(**arguments)


def scripted(**scripts: list[Answer]) -> tuple[Cloud, ScriptedClient]:
    client = ScriptedClient(scripts)
    return Cloud(cast("Any", client), IDENTITY), client


@dataclass
class TestClock:
    """Time that passes only while sleeping."""

    __test__ = False
    moment: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += seconds

    @property
    def pace(self) -> Pace:
        return Pace(now=lambda: self.moment, sleep=self.sleep)


def stack_answer(status: str, **more: Any) -> dict[str, Any]:
    stack = {"StackId": STACK_ID, "StackName": "web", "StackStatus": status, **more}
    return {"Stacks": [stack]}


def change_set_answer(status: str, **more: Any) -> dict[str, Any]:
    return {
        "ChangeSetId": CHANGE_SET_ID,
        "ChangeSetName": "mfcfn-x",
        "StackId": STACK_ID,
        "Status": status,
        **more,
    }


def event_answer(number: int, status: str, **more: Any) -> dict[str, Any]:
    return {
        "EventId": f"e{number}",
        "StackId": STACK_ID,
        "StackName": "web",
        "LogicalResourceId": "web",
        "PhysicalResourceId": STACK_ID,
        "ResourceType": "AWS::CloudFormation::Stack",
        "ResourceStatus": status,
        **more,
    }
