"""The situations that every client is tested in, in this order, with one stack.

In: a tool, and the simulator. Out: nothing, or a `SurpriseError` that describes the difference from
AWS. The state of the simulator is read through boto3, not through the tool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from cfn_simulator import Simulator
from scripts.client_runs.tools import Ran, Template, Tool

BASE = {"Name": "first", "Delay": "1", "Wanted": "no", "Broken": "no"}


class SurpriseError(Exception):
    """A result was unexpected."""


@dataclass(frozen=True)
class Session:
    """One tool, and the simulator that it is connected to."""

    tool: Tool
    aws: Simulator

    def deploy(self, grant: bool = False, template: Template | None = None, **changed: str) -> Ran:
        values = {**BASE, **changed}
        values["Name"] = f"{self.tool.stack}-{values['Name']}"
        return self.tool.deploy(template or template_of(), values, grant)

    def preview(self, **changed: str) -> Ran:
        values = {**BASE, **changed}
        values["Name"] = f"{self.tool.stack}-{values['Name']}"
        return self.tool.preview(template_of(), values)

    def stack(self) -> Any:
        client = self.aws.client("cloudformation")
        try:
            return client.describe_stacks(StackName=self.tool.stack)["Stacks"][0]
        except ClientError:
            return {"StackStatus": "NONE"}

    def resources(self) -> dict[str, str]:
        client = self.aws.client("cloudformation")
        answer = client.describe_stack_resources(StackName=self.tool.stack)
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for each in answer["StackResources"]
        }

    def queue(self) -> Mapping[str, str]:
        client = self.aws.client("sqs")
        url = self.resources()["Queue"]
        found = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        return {"url": url, **found["Attributes"]}

    def expect(self, status: str) -> None:
        _same("the stack's status", self.stack()["StackStatus"], status)


def template_of(**more: Any) -> dict[str, Any]:
    def parameter(default: str, **rules: Any) -> dict[str, Any]:
        return {"Type": "String", "Default": default, **rules}

    def equals(name: str) -> dict[str, Any]:
        return {"Fn::Equals": [{"Ref": name}, "yes"]}

    bad = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "Not A Bucket"}}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {
            "Name": parameter(
                "first", AllowedPattern="[a-z-]+", ConstraintDescription="lowercase letters"
            ),
            "Delay": {"Type": "Number", "Default": 1, "MaxValue": 900},
            "Wanted": parameter("no"),
            "Broken": parameter("no"),
        },
        "Conditions": {"IsWanted": equals("Wanted"), "IsBroken": equals("Broken")},
        "Resources": {
            "Queue": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"QueueName": {"Ref": "Name"}, "DelaySeconds": {"Ref": "Delay"}},
            },
            "Sometimes": {"Type": "AWS::SNS::Topic", "Condition": "IsWanted"},
            "Bad": {**bad, "Condition": "IsBroken", "DependsOn": "Queue"},
            "Data": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
            **more,
        },
        "Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"}}},
    }


def role() -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}}


def create(session: Session) -> None:
    _good(session.deploy())
    session.expect("CREATE_COMPLETE")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in session.stack()["Outputs"]}
    _same("the output", outputs["QueueUrl"], session.resources()["Queue"])


def no_change(session: Session) -> None:
    before = session.stack()
    _good(session.deploy())
    _same("the stack", session.stack(), before)


def parameter_only(session: Session) -> None:
    _good(session.deploy(Delay="5"))
    session.expect("UPDATE_COMPLETE")
    _same("the queue's delay", session.queue()["DelaySeconds"], "5")


def condition_on(session: Session) -> None:
    _good(session.deploy(Delay="5", Wanted="yes"))
    _same("the topic exists", "Sometimes" in session.resources(), True)


def condition_off(session: Session) -> None:
    _good(session.deploy(Delay="5"))
    _same("the topic exists", "Sometimes" in session.resources(), False)
    _same("topics", session.aws.client("sns").list_topics()["Topics"], [])


def preview(session: Session) -> None:
    before = session.stack()["StackStatus"]
    ran = session.preview(Delay="5", Name="second")
    _same("the stack's status", session.stack()["StackStatus"], before)
    if ran.code not in (0, 1):
        raise SurpriseError(f"exit code {ran.code}: {_end(ran)}")


def replacement(session: Session) -> None:
    before = session.resources()["Queue"]
    _good(session.deploy(Delay="5", Name="second"))
    session.expect("UPDATE_COMPLETE")
    _same("the queue was replaced", session.resources()["Queue"] != before, True)
    urls = session.aws.client("sqs").list_queues().get("QueueUrls", [])
    _same("the old queue exists", before in urls, False)


def failure(session: Session) -> None:
    _bad(session.deploy(Delay="7", Name="second", Broken="yes"))
    session.expect("UPDATE_ROLLBACK_COMPLETE")
    _same("the queue's delay", session.queue()["DelaySeconds"], "5")


def missing_capability(session: Session) -> None:
    refused = session.deploy(Delay="5", Name="second", template=template_of(Role=role()))
    _bad(refused)
    if "CAPABILITY_IAM" not in refused.text:
        raise SurpriseError(f"the capability is not named: {_end(refused)}")
    _good(session.deploy(True, template_of(Role=role()), Delay="5", Name="second"))
    session.expect("UPDATE_COMPLETE")


def bad_parameter(session: Session) -> None:
    before = session.stack()
    refused = session.deploy(Name="NOT-LOWERCASE")
    _bad(refused)
    if "lowercase letters" not in refused.text:
        raise SurpriseError(f"the constraint is not reported: {_end(refused)}")
    _same("the stack", session.stack(), before)


def protection(session: Session) -> None:
    client = session.aws.client("cloudformation")
    for protected in (True, False):
        client.update_termination_protection(
            StackName=session.tool.stack, EnableTerminationProtection=protected
        )
        if protected:
            _bad(session.tool.delete())
            _same("the stack exists", session.stack()["StackStatus"] != "NONE", True)


def delete(session: Session) -> None:
    _good(session.tool.delete())
    session.expect("NONE")
    urls = session.aws.client("sqs").list_queues().get("QueueUrls", [])
    _same("queues", urls, [])


def retained_bucket(session: Session) -> None:
    buckets = [each["Name"] for each in session.aws.client("s3").list_buckets()["Buckets"]]
    retained = [name for name in buckets if name.startswith(f"{session.tool.stack}-data-")]
    _same("retained buckets", len(retained), 1)


SITUATIONS: Mapping[str, Callable[[Session], None]] = {
    "create": create,
    "no change": no_change,
    "parameter-only change": parameter_only,
    "condition on": condition_on,
    "condition off": condition_off,
    "preview of a replacement": preview,
    "replacement": replacement,
    "failure with rollback": failure,
    "missing capability": missing_capability,
    "bad parameter": bad_parameter,
    "termination protection": protection,
    "delete": delete,
    "retained bucket remains": retained_bucket,
}


def _good(ran: Ran) -> None:
    if not ran.good:
        raise SurpriseError(f"exit code {ran.code}: {_end(ran)}")


def _bad(ran: Ran) -> None:
    if ran.good:
        raise SurpriseError(f"exit code 0: {_end(ran)}")


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise SurpriseError(f"{what}: {found}, not {expected}")


def _end(ran: Ran) -> str:
    return " / ".join(ran.text.split("\n")[-8:])[-600:]
