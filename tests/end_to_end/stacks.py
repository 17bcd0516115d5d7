"""Deploy our stacks to the simulator through change sets, and read back what they created."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cfn_simulator import Simulator
from metaflow_batch_cfn.cfn.template.load import load_template

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Deployed:
    """A stack in a simulator, and what clients see of it."""

    aws: Simulator
    name: str
    template: str

    def text(self) -> str:
        return (ROOT / "templates" / f"{self.template}.yaml").read_text()

    def body(self) -> dict[str, Any]:
        """The template as data."""
        return dict(load_template(self.text()).data)

    def change_set(self, parameters: Mapping[str, str], kind: str = "UPDATE") -> dict[str, Any]:
        """Create a change set and describe it, ready to `execute`."""
        client = self.aws.client("cloudformation")
        created = client.create_change_set(
            StackName=self.name,
            ChangeSetName=f"{kind.lower()}-{len(self.events()) if kind == 'UPDATE' else 0}",
            ChangeSetType=kind,
            TemplateBody=self.text(),
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            Capabilities=["CAPABILITY_IAM"],
        )
        described = client.describe_change_set(
            ChangeSetName=created["Id"], IncludePropertyValues=True
        )
        return dict(described)

    def execute(self, change_set: Mapping[str, Any]) -> None:
        client = self.aws.client("cloudformation")
        client.execute_change_set(ChangeSetName=change_set["ChangeSetId"])

    def deploy(self, parameters: Mapping[str, str], kind: str = "UPDATE") -> dict[str, str]:
        """Deploy the stack; return the change to each resource, from the change set."""
        change_set = self.change_set(parameters, kind)
        self.execute(change_set)
        return verdicts(change_set)

    def stack(self) -> dict[str, Any]:
        (stack,) = self.aws.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"]
        return dict(stack)

    def outputs(self) -> dict[str, str]:
        return {each["OutputKey"]: each["OutputValue"] for each in self.stack().get("Outputs", [])}

    def events(self) -> list[dict[str, Any]]:
        client = self.aws.client("cloudformation")
        return [dict(e) for e in client.describe_stack_events(StackName=self.name)["StackEvents"]]

    def environments(self) -> dict[str, dict[str, Any]]:
        """The compute environments by ARN, as the `batch` service describes them."""
        found = self.aws.client("batch").describe_compute_environments()["computeEnvironments"]
        return {each["computeEnvironmentArn"]: dict(each) for each in found}

    def queues(self) -> dict[str, dict[str, Any]]:
        found = self.aws.client("batch").describe_job_queues()["jobQueues"]
        return {each["jobQueueArn"]: dict(each) for each in found}

    def definition(self) -> dict[str, Any]:
        client = self.aws.client("batch")
        arn = self.outputs()["DefaultJobDefinitionArn"]
        (found,) = client.describe_job_definitions(jobDefinitions=[arn])["jobDefinitions"]
        return dict(found)


def verdicts(change_set: Mapping[str, Any]) -> dict[str, str]:
    """`{"DefaultJobQueue": "Modify"}`, with " True" or " Conditional" where it is replaced."""
    found = {}
    for change in change_set["Changes"]:
        resource = change["ResourceChange"]
        replacement = resource.get("Replacement", "False")
        suffix = "" if replacement == "False" else f" {replacement}"
        found[resource["LogicalResourceId"]] = f"{resource['Action']}{suffix}"
    return found


def example(name: str, aws: Simulator) -> dict[str, str]:
    """The parameters of an example file, with the network and roles of the simulator."""
    text = (ROOT / "examples" / f"{name}.yaml").read_text()
    parameters = {key: _text(value) for key, value in yaml.safe_load(text).items()}
    provided = {key: value for key, value in aws.parameters.items() if key in parameters}
    iam = aws.client("iam")
    trust = '{"Version": "2012-10-17", "Statement": []}'
    for key in ("ServiceRoleArn", "SpotFleetRoleArn"):
        if key in parameters:
            role = parameters[key].rsplit("/", 1)[1]
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    return {**parameters, **provided}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
