"""A CloudFormation template's text to data in the long form, or every structural problem.

In: YAML (short or long functions) or JSON. Out: a frozen `Template`. Limits: the meaning of a
template (references, limits, types) is checked by `validate`, not here. Unlike CloudFormation's own
messages, problems have a line; `Fn::GetAtt: A.B` is accepted as text, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from metaflow_batch_cfn.cfn.template.function_names import LOOP, MACRO, refusal_reason
from metaflow_batch_cfn.cfn.template.limits import TEMPLATE_BYTES
from metaflow_batch_cfn.cfn.template.short_tags import TAGS, get_att
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.core.nodes import call_of
from metaflow_batch_cfn.documents import Document, Json, Limits, Scalars, read_document

SECTIONS = (
    "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings",
    "Conditions", "Transform", "Resources", "Outputs", "Hooks",
)  # fmt: skip
MAPPING_SECTIONS = (
    "Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs", "Hooks",
)  # fmt: skip
LIMITS = Limits(size=TEMPLATE_BYTES, depth=100, values=200_000)


@dataclass(frozen=True)
class Template:
    """A template as data: functions in the long form, each section a mapping."""

    data: Mapping[str, Json]
    source: str
    document: Document

    def section(self, name: str) -> dict[str, Json]:
        """The section's members; empty if the template does not have the section."""
        found = self.data.get(name)
        return found if isinstance(found, dict) else {}

    def member(self, section: str, name: str) -> dict[str, Json]:
        """A member of a section, such as a parameter, an output or a rule; empty if there is
        none."""
        found = self.section(section).get(name)
        return found if isinstance(found, dict) else {}

    def resource(self, logical_id: str) -> dict[str, Json]:
        """The resource's body; KeyError if the template does not have it."""
        found = self.section("Resources")[logical_id]
        return found if isinstance(found, dict) else {}

    def resource_type(self, logical_id: str) -> str:
        return str(self.resource(logical_id).get("Type", ""))

    def where(self, *path: str | int) -> str:
        """The place of a value in the source."""
        return self.document.where(*path)


class MalformedError(ConfigError):
    """Text that is not a valid document in its format; `notation` is "JSON" or "YAML"."""

    def __init__(self, error: ConfigError, notation: str) -> None:
        self.notation = notation
        super().__init__(error.problems)


def load_template(text: str | bytes, source: str = "template") -> Template:
    """Read a template, or raise `ConfigError` with every problem of its structure."""
    document = _document(text, source)
    problems = list(_structure(document))
    if problems or not isinstance(document.data, dict):
        raise ConfigError(problems)
    data = _long_form(document.data)
    return Template(data if isinstance(data, dict) else {}, source, document)


def _document(text: str | bytes, source: str) -> Document:
    scalars = Scalars.CLOUDFORMATION
    try:
        return read_document(text, source, tags=TAGS, limits=LIMITS, scalars=scalars)
    except ConfigError as error:
        start = text[:100].lstrip()[:1]
        raise MalformedError(error, "JSON" if start in ("{", b"{") else "YAML") from error


def _structure(document: Document) -> Iterator[Problem]:
    data = document.data
    if not isinstance(data, dict):
        what = "Template format error: the template is not a mapping"
        yield Problem(document.where(), what, "Begin with the sections, Resources among them.")
        return
    needs_more = list(_needs_transform(document, data))
    if needs_more:
        # The result of the transform is unknown, so nothing else can be checked.
        yield from needs_more
        return
    yield from _sections(document, data)
    yield from _resources(document, data.get("Resources"))
    yield from _nulls(document, data, ())


def _needs_transform(document: Document, data: Mapping[str, Json]) -> Iterator[Problem]:
    """Loops and macros in place of names."""
    remedy = "Write the members out, or let CloudFormation process the template first."
    if MACRO in data:
        yield Problem(document.where(MACRO), refusal_reason(MACRO), remedy)
    for section, members in data.items():
        for name in members if isinstance(members, dict) else ():
            if name.startswith(LOOP):
                yield Problem(document.where(section, name), refusal_reason(name), remedy)


def _sections(document: Document, data: Mapping[str, Json]) -> Iterator[Problem]:
    for name in data:
        if name not in SECTIONS:
            what = f"Invalid template property or properties [{name}]"
            yield Problem(document.where(name), what, did_you_mean(name, SECTIONS))
    for name in MAPPING_SECTIONS:
        if name in data and name != "Resources" and not isinstance(data[name], dict):
            what = f"Template format error: {name} is not a mapping"
            yield Problem(document.where(name), what, "Write names with their values under it.")
        elif name in ("Parameters", "Rules", "Mappings", "Outputs"):
            yield from _member_mappings(document, name, data.get(name))


def _member_mappings(document: Document, section: str, members: Json) -> Iterator[Problem]:
    for name, member in members.items() if isinstance(members, dict) else ():
        if not isinstance(member, dict):
            what = f"Template format error: Every {section} member must be a mapping: {name}"
            yield Problem(document.where(section, name), what, "Write its keys under it.")


def _resources(document: Document, resources: Json) -> Iterator[Problem]:
    if not isinstance(resources, dict) or not resources:
        what = "Template format error: At least one Resources member must be defined"
        yield Problem(document.where("Resources"), what, "Add a Resources section with a resource.")
        return
    for logical_id, resource in resources.items():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            what = (
                f"Template format error: [/Resources/{logical_id}] "
                "Every Resources object must contain a Type member"
            )
            yield Problem(document.where("Resources", logical_id), what, "Give it a Type.")
        elif not isinstance(resource.get("Properties", {}), dict):
            what = f"Template format error: [/Resources/{logical_id}/Properties] must be a mapping"
            yield Problem(document.where("Resources", logical_id, "Properties"), what, "")


def _nulls(document: Document, node: Json, path: tuple[str | int, ...]) -> Iterator[Problem]:
    match node:
        case None:
            pointer = "/" + "/".join(map(str, path))
            what = f"Template format error: [{pointer}] 'null' values are not allowed in templates"
            yield Problem(document.where(*path), what, "Remove the key or give it a value.")
        case dict():
            for name, value in node.items():
                yield from _nulls(document, value, (*path, name))
        case list():
            for index, item in enumerate(node):
                yield from _nulls(document, item, (*path, index))


def _long_form(node: Json) -> Json:
    """The node with every `Fn::GetAtt: A.B` as a list."""
    match node:
        case dict():
            match call_of(node):
                case ("Fn::GetAtt", str(text)) if "." in text:
                    return get_att(text)
            return {name: _long_form(value) for name, value in node.items()}
        case list():
            return [_long_form(item) for item in node]
        case _:
            return node
