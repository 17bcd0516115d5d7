"""What to know about a stack or module before deploying it, read from its compiled template.

In: a name in the catalogue. Out: a frozen Description, which is also the JSON of `mfcfn show
--output json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metaflow_batch_cfn.core.published import Published

_FEEDS = re.compile(r"\s*\[(METAFLOW_[A-Z0-9_]+)\]")
_INTERFACE = "AWS::CloudFormation::Interface"


@dataclass(frozen=True)
class ParameterLine:
    """One Parameter; without a default, it is required."""

    name: str
    field: str
    type: str
    default: str | None
    group: str
    description: str

    @property
    def required(self) -> bool:
        return self.default is None

    @property
    def shown_default(self) -> str:
        return "(required)" if self.default is None else self.default or "(empty)"


@dataclass(frozen=True)
class SettingLine:
    """One compile-time field."""

    name: str
    default: str
    description: str


@dataclass(frozen=True)
class OutputLine:
    """One Output, and the Metaflow setting that it provides."""

    name: str
    description: str
    condition: str
    feeds: str


@dataclass(frozen=True)
class ResourceLine:
    """One resource."""

    name: str
    type: str
    condition: str


@dataclass(frozen=True)
class Description:
    """A stack or module, compiled without pins."""

    name: str
    kind: str
    summary: str
    capabilities: tuple[str, ...]
    parameters: tuple[ParameterLine, ...]
    settings: tuple[SettingLine, ...]
    outputs: tuple[OutputLine, ...]
    conditions: tuple[str, ...]
    resources: tuple[ResourceLine, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def describe(name: str) -> Description:
    from metaflow_batch_cfn.compile.catalog import find
    from metaflow_batch_cfn.compile.render import ordered
    from metaflow_batch_cfn.compile.standalone import standalone
    from metaflow_batch_cfn.core.capabilities import capabilities_of

    entry = find(name)
    module = entry.load()
    template = ordered(standalone(module))
    return Description(
        name=entry.name,
        kind=entry.kind.value,
        summary=module.summary,
        capabilities=capabilities_of(template),
        parameters=tuple(_parameters(template, module)),
        settings=tuple(_settings(module)),
        outputs=tuple(_outputs(template)),
        conditions=tuple(template.get("Conditions", {})),
        resources=tuple(
            ResourceLine(logical_id, body["Type"], body.get("Condition", ""))
            for logical_id, body in template.get("Resources", {}).items()
        ),
    )


def _parameters(template: Mapping[str, Any], module: Published) -> Iterator[ParameterLine]:
    groups, fields = _groups(template), _fields(module)
    for name, body in template.get("Parameters", {}).items():
        yield ParameterLine(
            name=name,
            field=fields.get(name, ""),
            type=body["Type"],
            default=str(body["Default"]) if "Default" in body else None,
            group=groups.get(name, ""),
            description=body.get("Description", ""),
        )


def _groups(template: Mapping[str, Any]) -> dict[str, str]:
    interface = template.get("Metadata", {}).get(_INTERFACE, {})
    return {
        name: group["Label"]["default"]
        for group in interface.get("ParameterGroups", [])
        for name in group["Parameters"]
    }


def _fields(module: Published) -> dict[str, str]:
    from metaflow_batch_cfn.core.fields import fields_of

    return {field.parameter: field.name for field in fields_of(module) if field.parameter}


def _settings(module: Published) -> Iterator[SettingLine]:
    from metaflow_batch_cfn.core.declare import Setting
    from metaflow_batch_cfn.core.fields import fields_of

    for field in fields_of(module):
        if isinstance(field.declaration, Setting):
            default = "(required)" if field.required else str(field.default)
            yield SettingLine(field.name, default, field.declaration.description)


def _outputs(template: Mapping[str, Any]) -> Iterator[OutputLine]:
    for name, body in template.get("Outputs", {}).items():
        description = body.get("Description", "")
        yield OutputLine(
            name=name,
            description=_FEEDS.sub("", description),
            condition=body.get("Condition", ""),
            feeds=", ".join(_FEEDS.findall(description)),
        )
