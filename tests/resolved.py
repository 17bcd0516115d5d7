"""A compiled template as CloudFormation would resolve it, for tests that say what it means.

In: a module, the values of its pins, the answers of the person at the launch form. Out: the
resources, their properties and the outputs that would come to be; each resource answers `Ref` and
`GetAtt` with text that names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troposphere import Template as Builder

from metaflow_batch_cfn.cfn.evaluation.conditions import resolve_conditions
from metaflow_batch_cfn.cfn.evaluation.evaluate import Evaluation
from metaflow_batch_cfn.cfn.parameters.parameter_rules import check_rules
from metaflow_batch_cfn.cfn.parameters.parameters import resolve_parameters
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.partitions import partition_of
from metaflow_batch_cfn.cfn.values.surroundings import NoAccount, Pseudo
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.published import Compilable
from tests.cfn.templates import template_of

ACCOUNT = "123456789012"
ROLE = "arn:aws:iam::123456789012:role/metaflow-job"
PROFILE = "arn:aws:iam::123456789012:instance-profile/metaflow-instance"
NETWORK_AND_ROLES = {
    "SubnetIds": "subnet-0aaaaaaaaaaaaaaaa,subnet-0bbbbbbbbbbbbbbbb",
    "SecurityGroupIds": "sg-0aaaaaaaaaaaaaaaa",
    "JobRoleArn": ROLE,
    "InstanceProfileArn": PROFILE,
}

_BATCH_ARNS = {
    "AWS::Batch::ComputeEnvironment": "compute-environment",
    "AWS::Batch::JobQueue": "job-queue",
}


@dataclass(frozen=True)
class Resolved:
    """What would be deployed."""

    template: Template
    evaluation: Evaluation

    @property
    def resources(self) -> list[str]:
        return self.evaluation.active_resources()

    def types(self) -> set[str]:
        return {self.template.resource_type(name) for name in self.resources}

    def of_type(self, kind: str) -> list[str]:
        return [name for name in self.resources if self.template.resource_type(name) == kind]

    def properties(self, name: str) -> dict[str, Any]:
        assert name in self.resources
        return self.evaluation.resource_properties(name)

    def attribute(self, name: str, key: str) -> Any:
        """An attribute beside the properties, such as `DeletionPolicy`."""
        return self.template.resource(name).get(key)

    def outputs(self) -> dict[str, Any]:
        return {output.key: output.value for output in self.evaluation.outputs()}

    def refusals(self) -> list[Problem]:
        """What the template's Rules say of the answers."""
        return check_rules(self.template, self.evaluation.parameters)


def resolve(
    module: Compilable,
    answers: Mapping[str, str] | None = None,
    *,
    region: str = "us-east-1",
    **pins: Any,
) -> Resolved:
    """Compile a module and answer its parameters."""
    return resolve_template(standalone(module, **pins), answers or {}, region)


def resolve_template(builder: Builder, answers: Mapping[str, str], region: str) -> Resolved:
    """Resolve any troposphere template. Raises `ConfigError` for answers that it refuses."""
    template = template_of(ordered(builder))
    pseudo = Pseudo(region=region, account_id=ACCOUNT, stack_name="metaflow")
    parameters = resolve_parameters(template, answers, lookups=_Account())
    conditions = resolve_conditions(template, parameters, pseudo)
    deployed = _Deployed(template, region)
    return Resolved(
        template,
        Evaluation(template, parameters, conditions, pseudo, deployed, _Account()),
    )


class _Account(NoAccount):
    def availability_zones(self, region: str) -> Sequence[str]:
        return [f"{region}{letter}" for letter in "abc"]


@dataclass(frozen=True)
class _Deployed:
    """Resources that answer with their own names."""

    template: Template
    region: str

    def ref(self, logical_id: str) -> str:
        kind = self.template.resource_type(logical_id)
        return self._arn(f"{_BATCH_ARNS[kind]}/{logical_id}") if kind in _BATCH_ARNS else logical_id

    def attribute(self, logical_id: str, name: str) -> str:
        if name == "JobDefinitionArn":
            return self._arn(f"job-definition/{logical_id}:1")
        return "10.0.0.0/16" if name == "CidrBlock" else f"{logical_id}.{name}"

    def _arn(self, rest: str) -> str:
        return f"arn:{partition_of(self.region)}:batch:{self.region}:{ACCOUNT}:{rest}"
