"""Stacks that several test files deploy to the simulator."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any

from cfn_simulator import Simulator
from metaflow_batch_cfn.deploy.applying.execute import execute, run
from metaflow_batch_cfn.deploy.applying.outcome import Outcome
from metaflow_batch_cfn.deploy.cloud.client import Cloud
from metaflow_batch_cfn.deploy.guard import NOTHING_ALLOWED, Allowances
from metaflow_batch_cfn.deploy.planning.plan import NoChanges, Plan, plan
from metaflow_batch_cfn.deploy.planning.request import deploy_request
from metaflow_batch_cfn.deploy.planning.template_body import template_body
from tests.deploy.scripted import TestClock

LOG = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}}
TOPIC = {"Type": "AWS::SNS::Topic"}
# A role that does not exist: the change set accepts it, IAM rejects it.
BROKEN = {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": ["no-such-role"]}}
Resources = dict[str, Any]
NUMBERS = count()


def text(resources: Resources, **sections: Any) -> str:
    return json.dumps({"Resources": resources, **sections})


def planned(
    cloud: Cloud,
    resources: Resources,
    allowances: Allowances = NOTHING_ALLOWED,
    tell: Callable[[str], object] = print,
) -> Plan:
    request = deploy_request("web", template_body(text(resources), "template"), {}, {}, allowances)
    made = plan(request, cloud, TestClock().pace, report_leftover=tell)
    assert not isinstance(made, NoChanges)
    return made


def carried_out(made: Plan, cloud: Cloud, tell: Callable[[str], object] = print) -> Outcome:
    return run(execute(made, cloud, TestClock().pace, tell), lambda _: None)


def deployed(
    cloud: Cloud, resources: Resources, allowances: Allowances = NOTHING_ALLOWED
) -> Outcome:
    return carried_out(planned(cloud, resources, allowances), cloud)


def nested(aws: Simulator, resources: Resources, **attributes: Any) -> Resources:
    """A nested stack of these resources; its template is uploaded to S3."""
    s3, key = aws.client("s3"), f"{next(NUMBERS)}.json"
    s3.create_bucket(Bucket="templates-of-tests")
    s3.put_object(Bucket="templates-of-tests", Key=key, Body=text(resources).encode())
    url = f"https://templates-of-tests.s3.us-east-1.amazonaws.com/{key}"
    return {
        "Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}, **attributes,
    }  # fmt: skip
