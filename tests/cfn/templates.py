"""Templates and worlds that the tests of `cfn` share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import dedent

from metaflow_batch_cfn.cfn.evaluation.conditions import resolve_conditions
from metaflow_batch_cfn.cfn.evaluation.evaluate import Evaluation
from metaflow_batch_cfn.cfn.parameters.parameters import resolve_parameters
from metaflow_batch_cfn.cfn.template.load import Template, load_template
from metaflow_batch_cfn.cfn.values.surroundings import Pseudo
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN
from metaflow_batch_cfn.documents import Document, Json

PSEUDO = Pseudo(stack_name="prod", stack_id="arn:aws:cloudformation:eu-west-1:1:stack/prod/1")


@dataclass(frozen=True)
class Account:
    """An account that knows what it was given."""

    existing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stored: Mapping[str, str] = field(default_factory=dict)
    exports: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)

    def exists(self, parameter_type: str, value: str) -> bool:
        return value in self.existing.get(parameter_type, ())

    def ssm_parameter(self, name: str) -> str | None:
        return self.stored.get(name)

    def availability_zones(self, region: str) -> Sequence[str]:
        return [region + letter for letter in "abc"]

    def export(self, name: str) -> Json:
        return self.exports.get(name)

    def attributes_of(self, parameter_type: str, value: str) -> Mapping[str, Json] | None:
        return self.attributes.get(value, {})

    def values_of(self, parameter_type: str) -> Sequence[str] | None:
        return self.existing.get(parameter_type, ())


@dataclass(frozen=True)
class Made:
    """Resources as they are: `{"Bucket": "b-1", "Bucket.Arn": "arn:..."}`; all else is unknown."""

    known: Mapping[str, Json] = field(default_factory=dict)

    def ref(self, logical_id: str) -> Json:
        return self.known.get(logical_id, UNKNOWN)

    def attribute(self, logical_id: str, name: str) -> Json:
        return self.known.get(f"{logical_id}.{name}", UNKNOWN)


def template(text: str) -> Template:
    return load_template(dedent(text), "t.yaml")


def template_of(data: Mapping[str, Json]) -> Template:
    """A sound template that is data already, in the long form."""
    return Template(data, "template", Document(dict(data), "template"))


def evaluation(
    source: str | Template,
    given: Mapping[str, str] | None = None,
    made: Mapping[str, Json] | None = None,
    account: Account | None = None,
    pseudo: Pseudo = PSEUDO,
) -> Evaluation:
    loaded = source if isinstance(source, Template) else template(source)
    account = account or Account()
    parameters = resolve_parameters(loaded, given or {}, lookups=account)
    conditions = resolve_conditions(loaded, parameters, pseudo, account)
    return Evaluation(loaded, parameters, conditions, pseudo, Made(made or {}), account)


def value(expression: str, header: str = "", **world: object) -> Json:
    """The value of one expression, in a template with the header's sections."""
    body = f"Resources:\n  R:\n    Type: AWS::S3::Bucket\n    Properties:\n      P: {expression}\n"
    found = evaluation(load_template(dedent(header) + body), **world)  # type: ignore[arg-type]
    return found.resource_properties("R").get("P")
