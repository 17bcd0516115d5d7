"""What CloudFormation rejects in a template before it creates anything.

In: a loaded template and a region. Out: every problem, in CloudFormation's wording, each with its
place. Limits: CloudFormation stops at the first problem, but users need all of them. Values are
checked by evaluation and by cfn-lint, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from metaflow_batch_cfn.cfn.parameters.parameter_types import parameter_type
from metaflow_batch_cfn.cfn.registry.resource_types import type_exists
from metaflow_batch_cfn.cfn.registry.retention import SNAPSHOT_TYPES
from metaflow_batch_cfn.cfn.template import limits
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.validation.validate_attributes import attribute_problems
from metaflow_batch_cfn.cfn.validation.validate_references import reference_problems
from metaflow_batch_cfn.cfn.values.dynamic_references import misplaced_references
from metaflow_batch_cfn.cfn.values.export_names import export_problems
from metaflow_batch_cfn.core.errors import Problem, did_you_mean
from metaflow_batch_cfn.documents import Json

FORMAT_VERSION = "2010-09-09"
RESOURCE_KEYS = (
    "Type", "Properties", "Metadata", "DependsOn", "Condition", "DeletionPolicy",
    "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy",
)  # fmt: skip
PARAMETER_KEYS = (
    "Type", "Default", "Description", "AllowedValues", "AllowedPattern", "ConstraintDescription",
    "MinLength", "MaxLength", "MinValue", "MaxValue", "NoEcho",
)  # fmt: skip
OUTPUT_KEYS = ("Value", "Description", "Condition", "Export")
DELETION_POLICIES = ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot")
REPLACE_POLICIES = ("Delete", "Retain", "Snapshot")
_COUNTS = (
    ("Resources", limits.RESOURCES),
    ("Parameters", limits.PARAMETERS),
    ("Outputs", limits.OUTPUTS),
    ("Mappings", limits.MAPPINGS),
)
_DYNAMIC_REFERENCE = re.compile(r"\{\{resolve:[^{}]+\}\}")


def validate_template(template: Template, region: str = "us-east-1") -> list[Problem]:
    """Every problem for which CloudFormation would reject the template."""
    return [
        *_header(template),
        *_counts(template),
        *_names(template),
        *_parameters(template),
        *_mappings(template),
        *_resources(template, region),
        *attribute_problems(template),
        *_outputs(template),
        *export_problems(template),
        *reference_problems(template, region),
        *misplaced_references(template),
    ]


def _header(template: Template) -> Iterator[Problem]:
    version = template.data.get("AWSTemplateFormatVersion", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        what = (
            f"Template format error: {version} is not a supported value for "
            "AWSTemplateFormatVersion"
        )
        where = template.where("AWSTemplateFormatVersion")
        yield Problem(where, what, f'Write "{FORMAT_VERSION}".')
    description = template.data.get("Description", "")
    where = template.where("Description")
    if not isinstance(description, str):
        yield Problem(where, "Template format error: Description must be a string", "Quote it.")
    elif len(description.encode()) > limits.DESCRIPTION_BYTES:
        most = limits.DESCRIPTION_BYTES
        what = f"Template format error: 'Description' length is greater than {most}"
        yield Problem(where, what, "Shorten it.")
    if "Transform" in template.data:
        what = f"only CloudFormation can run the transform {template.data['Transform']}"
        remedy = "Let CloudFormation process the template first."
        yield Problem(template.where("Transform"), what, remedy)


def _counts(template: Template) -> Iterator[Problem]:
    for section, most in _COUNTS:
        count = len(template.section(section))
        if count > most:
            what = (
                f"Template format error: Number of {section.lower()}, {count}, "
                f"is greater than maximum allowed, {most}"
            )
            yield Problem(template.where(section), what, "Split the template.")
    count = sum(len(_DYNAMIC_REFERENCE.findall(text)) for text in _texts(dict(template.data)))
    if count > limits.DYNAMIC_REFERENCES:
        what = f"{count} dynamic references, more than the {limits.DYNAMIC_REFERENCES} allowed"
        yield Problem(template.where("Resources"), what, "Split the template.")


def _names(template: Template) -> Iterator[Problem]:
    for section, label in (
        ("Resources", "Resource name"),
        ("Parameters", "Parameter name"),
        ("Outputs", "Output name"),
        ("Mappings", "Mapping name"),
        ("Conditions", "Condition name"),
    ):
        for name in template.section(section):
            where = template.where(section, name)
            if not name.isascii() or not name.isalnum():
                what = f"Template format error: {label} {name} is non alphanumeric"
                yield Problem(where, what, "Use letters and digits only.")
            if len(name) > limits.LOGICAL_ID_LENGTH:
                most = limits.LOGICAL_ID_LENGTH
                what = f"Template format error: {label} {name[:20]}... is longer than {most}"
                yield Problem(where, what, "Shorten it.")


def _parameters(template: Template) -> Iterator[Problem]:
    for name in template.section("Parameters"):
        body = template.member("Parameters", name)
        where = template.where("Parameters", name)
        yield from _unknown_keys(template, ("Parameters", name), body, PARAMETER_KEYS, "parameter")
        kind = body.get("Type")
        if kind is None:
            what = "Template format error: Every Parameters object must contain a Type member"
            yield Problem(where, f"{what}: {name}", "Give it a Type.")
        elif not isinstance(kind, str) or parameter_type(kind) is None:
            what = f"Template format error: Unrecognized parameter type: {kind}"
            yield Problem(template.where("Parameters", name, "Type"), what, "")
        if isinstance(body.get("Default"), dict | list):
            what = "Template format error: Every Default member must be a string"
            yield Problem(template.where("Parameters", name, "Default"), what, "Write it as text.")


def _mappings(template: Template) -> Iterator[Problem]:
    for name in template.section("Mappings"):
        for key, attributes in template.member("Mappings", name).items():
            where = template.where("Mappings", name, key)
            if not isinstance(attributes, dict):
                what = "Template format error: Every Mappings member must be a map"
                yield Problem(where, f"{what}: {name}/{key}", "Write names and values under it.")
            elif any(isinstance(value, dict) for value in attributes.values()):
                what = "Template format error: Every Mappings attribute must be a String or a List"
                yield Problem(where, f"{what}: {name}/{key}", "Functions are not allowed here.")
            elif len(attributes) > limits.MAPPING_ATTRIBUTES:
                what = (
                    f"Template format error: Number of mapping attributes, {len(attributes)}, "
                    f"is greater than maximum allowed, {limits.MAPPING_ATTRIBUTES}"
                )
                yield Problem(where, f"{what}: {name}/{key}", "Split the mapping.")


def _resources(template: Template, region: str) -> Iterator[Problem]:
    for logical_id in template.section("Resources"):
        body = template.resource(logical_id)
        path = ("Resources", logical_id)
        yield from _unknown_keys(template, path, body, RESOURCE_KEYS, "resource")
        yield from _policy(template, logical_id, "DeletionPolicy", DELETION_POLICIES)
        yield from _policy(template, logical_id, "UpdateReplacePolicy", REPLACE_POLICIES)
        yield from _snapshot(template, logical_id)
    unknown = {
        template.resource_type(logical_id): logical_id
        for logical_id in template.section("Resources")
        if not type_exists(template.resource_type(logical_id), region)
    }
    if unknown:
        what = f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]"
        where = template.where("Resources", next(iter(unknown.values())), "Type")
        yield Problem(where, what, f"Check the name, and that {region} supports the type.")


def _policy(
    template: Template, logical_id: str, key: str, known: tuple[str, ...]
) -> Iterator[Problem]:
    policy = template.resource(logical_id).get(key)
    if isinstance(policy, str) and policy not in known:
        what = f"Template error: Unrecognized {key} {policy} for resource {logical_id}"
        where = template.where("Resources", logical_id, key)
        yield Problem(where, what, did_you_mean(policy, known))


def _snapshot(template: Template, logical_id: str) -> Iterator[Problem]:
    kind = template.resource_type(logical_id)
    snapshot = template.resource(logical_id).get("DeletionPolicy") == "Snapshot"
    if snapshot and kind not in SNAPSHOT_TYPES:
        what = f"Template error: resource type {kind} does not support deletion policy Snapshot"
        where = template.where("Resources", logical_id, "DeletionPolicy")
        yield Problem(where, what, "Use Retain.")


def _outputs(template: Template) -> Iterator[Problem]:
    for name in template.section("Outputs"):
        body = template.member("Outputs", name)
        yield from _unknown_keys(template, ("Outputs", name), body, OUTPUT_KEYS, "output")
        if "Value" not in body:
            what = "Template format error: Every Outputs member must contain a Value object"
            yield Problem(template.where("Outputs", name), f"{what}: {name}", "Give it a Value.")
        description = body.get("Description", "")
        where = template.where("Outputs", name, "Description")
        if not isinstance(description, str):
            what = "Template format error: Every Description member must be a string"
            yield Problem(where, what, "Functions are not allowed here.")
        elif len(description.encode()) > limits.OUTPUT_DESCRIPTION_BYTES:
            most = limits.OUTPUT_DESCRIPTION_BYTES
            what = f"Template format error: the description of output {name} is longer than {most}"
            yield Problem(where, what, "Shorten it.")


def _unknown_keys(
    template: Template,
    path: tuple[str, ...],
    body: Mapping[str, Json],
    known: tuple[str, ...],
    kind: str,
) -> Iterator[Problem]:
    for key in body:
        if key not in known:
            what = f"Invalid template {kind} property '{key}' in {path[-1]}"
            yield Problem(template.where(*path, key), what, did_you_mean(key, known))


def _texts(node: Json) -> Iterator[str]:
    match node:
        case str():
            yield node
        case dict():
            for value in node.values():
                yield from _texts(value)
        case list():
            for item in node:
                yield from _texts(item)
