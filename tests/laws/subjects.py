"""What the laws are about: every entry of the catalogue, alone and embedded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import pytest
from troposphere import Condition, Equals, ImportValue, Output, Parameter, Ref, Split, Template

from metaflow_batch_cfn.compile.catalog import Entry, Kind, catalog
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.declare import Param, Setting, Toggle, Wired
from metaflow_batch_cfn.core.fields import Field, fields_of, make
from metaflow_batch_cfn.core.published import Published
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated, Switch

ENTRIES = catalog()
MODULES = [entry.load() for entry in ENTRIES]

every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])
every_stack = pytest.mark.parametrize(
    "entry",
    [entry for entry in ENTRIES if entry.kind is Kind.STACK],
    ids=[entry.name for entry in ENTRIES if entry.kind is Kind.STACK],
)


class Host(Enum):
    """How a larger stack decides its switches."""

    ON = "on"
    OFF = "off"
    CONDITIONS = "conditions"


every_host = pytest.mark.parametrize("decides", list(Host), ids=lambda each: each.value)


def switch_of(declared: str, decides: Host) -> Switch:
    """A switch for one input; where the host has conditions, one for each input."""
    return Condition(f"Host{declared}") if decides is Host.CONDITIONS else decides is Host.ON


def host(module: Published) -> Template:
    """Somebody's template, with a parameter, conditions and outputs of its own."""
    template = Template()
    template.set_version()
    stage = template.add_parameter(Parameter("HostStage", Type="String", Default="test"))
    template.add_output(Output("HostStage", Value=Ref(stage)))
    for field in fields_of(module):
        if field.parameter:
            name = f"Host{field.parameter}"
            template.add_condition(name, Equals(Ref(stage), name))
            template.add_output(Output(name, Value=Ref(stage), Condition=name))
    return template


def host_values(module: Published, decides: Host) -> dict[str, Any]:
    """Values as a larger stack has them: imports, and its own switches."""
    return {
        field.name: host_value(field, decides) for field in fields_of(module) if field.parameter
    }


def host_value(field: Field, decides: Host) -> Any:
    match field.declaration:
        case Toggle() as toggle:
            return switch_of(toggle.name, decides)
        case Param() as param if field.optional:
            return Gated(ImportValue(f"platform-{param.name}"), switch_of(param.name, decides))
        case Param() as param if param.is_list:
            return Split(",", ImportValue(f"platform-{param.name}"))
        case Param() as param:
            return ImportValue(f"platform-{param.name}")
        case Setting() | Wired():
            raise AssertionError("what is decided while compiling keeps its default")


def embedded(entry: Entry, decides: Host, prefix: str) -> dict[str, Any]:
    """An entry built into a host, as plain data."""
    module = entry.load()
    template = host(module)
    make(module, host_values(module, decides)).build(Scope(template, prefix))
    return ordered(template)


def names(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Section and name of everything that an entry put into a host."""
    for section in ("Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs"):
        for name in body.get(section, {}):
            if not name.startswith("Host"):
                yield section, name


def companions(module: Published, field: Field, value: Any) -> dict[str, Any]:
    """What has to be pinned as well, because the value alone is in conflict with a default."""
    fargate = "assign_public_ip" in {each.name for each in fields_of(module)}
    public = field.name == "enable_private_subnets" and value is False
    return {"assign_public_ip": True} if fargate and public else {}


def pins_to_try(field: Field) -> list[Any]:
    """Values to pin one field to, each kind that it takes."""
    match field.declaration:
        case Toggle():
            return [True, False]
        case Param() if field.optional:
            return [None, ImportValue("platform-value")]
        case Param():
            return [host_value(field, Host.ON)]
        case Setting() if field.name == "tags":
            return [field.default, {"Project": "metaflow"}]
        case Setting():
            return [field.default]
        case Wired():
            return []
