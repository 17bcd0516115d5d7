"""A compiled template to text: ordered YAML, JSON, or minified JSON.

The text depends only on the template: not on the process, the locale, the hash seed or the folder.
Sections are in the order in which people read them; the items of a section are in the order of
their declaration. YAML is written by libyaml if PyYAML was built with it.
"""

import json
from enum import Enum
from typing import TYPE_CHECKING, Any

from metaflow_batch_cfn.core.capabilities import capabilities_of
from metaflow_batch_cfn.core.record import record

if TYPE_CHECKING:
    from troposphere import Template

SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Transform",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
)
RESOURCE_ATTRIBUTES = ("Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy")
HEADER = "# Compiled by metaflow_batch_cfn: change the module that made it, not this file.\n"


class Format(str, Enum):
    """How a template is written."""

    YAML = "yaml"
    JSON = "json"
    MIN = "min"


@record(frozen=True)
class Rendered:
    """A template as text, with the `capabilities` that its deployment requires."""

    text: str
    format: Format
    capabilities: tuple[str, ...]

    @property
    def size(self) -> int:
        """Size in UTF-8 bytes, as CloudFormation's limits count it."""
        return len(self.text.encode())

    @property
    def digest(self) -> str:
        """SHA-256 of the UTF-8 bytes, in hex."""
        from hashlib import sha256  # loads OpenSSL, which most runs do not need

        return sha256(self.text.encode()).hexdigest()


def render(template: "Template", format: Format = Format.YAML) -> Rendered:
    """The template as text in the given format."""
    body = ordered(template)
    return Rendered(_write(body, format), format, capabilities_of(body))


def ordered(template: "Template") -> dict[str, Any]:
    """The template as plain data: sections in reading order, a resource's type before its
    properties."""
    body = _first(SECTIONS, template.to_dict())
    body["Resources"] = {
        name: _first(RESOURCE_ATTRIBUTES, resource) for name, resource in body["Resources"].items()
    }
    return body


def _first(names: tuple[str, ...], mapping: dict[str, Any]) -> dict[str, Any]:
    return {**{name: mapping[name] for name in names if name in mapping}, **mapping}


def _write(body: dict[str, Any], format: Format) -> str:
    match format:
        case Format.YAML:
            from metaflow_batch_cfn.documents.yaml_writer import yaml_text

            return HEADER + yaml_text(body)
        case Format.JSON:
            return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
        case Format.MIN:
            return json.dumps(body, separators=(",", ":"), ensure_ascii=False)
