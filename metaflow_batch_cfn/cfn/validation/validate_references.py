"""Checks the references of a template: each must resolve, and none may be circular.

In: a loaded template and a region. Out: every problem, in CloudFormation's wording. Limits:
conditions can read only parameters; the messages distinguish outputs from resources.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.cfn.evaluation.condition_reads import circular_conditions, conditions_in
from metaflow_batch_cfn.cfn.evaluation.graph import certain_dependencies, circle_in, circular
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type, type_exists
from metaflow_batch_cfn.cfn.template.function_names import (
    CONDITION_FUNCTIONS,
    LOOP,
    SUPPORTED_FUNCTIONS,
    refusal_reason,
)
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.surroundings import Pseudo
from metaflow_batch_cfn.core.errors import Problem, did_you_mean
from metaflow_batch_cfn.core.nodes import Path, call_of, members
from metaflow_batch_cfn.core.references import (
    LOGICAL_IDS,
    Reference,
    ReferenceKind,
    section_references,
)
from metaflow_batch_cfn.core.substitution import INVALID_NAME, variables
from metaflow_batch_cfn.documents import Json

PSEUDO = frozenset({*Pseudo().values(), "AWS::NoValue"})


def reference_problems(template: Template, region: str) -> Iterator[Problem]:
    """Every unresolved reference, and every circular dependency."""
    for block in ("Resources", "Outputs"):
        yield from _functions(template, block)
        yield from _loops(template, template.section(block), (block,))
        yield from _variables(template, block)
        yield from _unresolved(template, block)
        yield from _unknown_conditions(template, block)
        yield from _unknown_mappings(template, block)
        yield from _unknown_attributes(template, block, region)
    yield from _conditions(template)
    yield from _unknown_mappings(template, "Conditions")
    yield from _circles(template)


def _in_block(template: Template, block: str) -> Iterator[Reference]:
    return section_references(block, template.section(block))


def _functions(template: Template, block: str) -> Iterator[Problem]:
    for path, function, _ in _calls(template.section(block), (block,)):
        if function.startswith("Fn::") and function not in SUPPORTED_FUNCTIONS:
            yield Problem(template.where(*path), refusal_reason(function), "")


def _loops(template: Template, node: Json, path: Path) -> Iterator[Problem]:
    """Loops among other keys; a loop that is the only key is read as a function."""
    for step, member in members(node):
        alone = isinstance(node, dict) and len(node) == 1
        if isinstance(step, str) and step.startswith(LOOP) and not alone:
            yield Problem(
                template.where(*path, step), refusal_reason(step), "Write the members out."
            )
        yield from _loops(template, member, (*path, step))


def _variables(template: Template, block: str) -> Iterator[Problem]:
    for path, function, argument in _calls(template.section(block), (block,)):
        text = argument[0] if isinstance(argument, list) and argument else argument
        for variable in variables(text) if function == "Fn::Sub" and isinstance(text, str) else ():
            if not variable.valid:
                remedy = f"Write ${{!{variable.name}}} for plain text."
                yield Problem(template.where(*path), INVALID_NAME, remedy)


def _calls(node: Json, path: Path) -> Iterator[tuple[Path, str, Json]]:
    call = call_of(node)
    if call:
        yield path, *call
    for step, member in members(node):
        yield from _calls(member, (*path, step))


def _unresolved(template: Template, block: str) -> Iterator[Problem]:
    resources, parameters = template.section("Resources"), template.section("Parameters")
    missing: dict[str, Path] = {}
    undefined: dict[str, Path] = {}
    for one in _in_block(template, block):
        known = one.name in resources
        if one.kind is ReferenceKind.NAME:
            known = known or one.name in parameters or one.name in PSEUDO
        if one.kind in LOGICAL_IDS and not known:
            by_attribute = one.kind is ReferenceKind.ATTRIBUTE and one.path[-1] != "Fn::Sub"
            (undefined if by_attribute else missing).setdefault(one.name, one.path)
    if missing:
        what = (
            f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] "
            f"in the {block} block of the template"
        )
        first, path = next(iter(missing.items()))
        known_names = [*resources, *parameters]
        yield Problem(template.where(*path), what, did_you_mean(first, known_names))
    for name, path in undefined.items():
        what = f"Template error: instance of Fn::GetAtt references undefined resource {name}"
        yield Problem(template.where(*path), what, did_you_mean(name, resources))


def _unknown_conditions(template: Template, block: str) -> Iterator[Problem]:
    conditions = template.section("Conditions")
    found: dict[str, Path] = {}
    for one in _in_block(template, block):
        if one.kind is ReferenceKind.CONDITION:
            found.setdefault(one.name, one.path)
    for condition, path in found.items():
        if condition not in conditions:
            what = (
                f"Template format error: Unresolved condition dependency {condition} "
                f"in the {block} block of the template"
            )
            yield Problem(template.where(*path), what, did_you_mean(condition, conditions))


def _unknown_mappings(template: Template, block: str) -> Iterator[Problem]:
    mappings = template.section("Mappings")
    for one in _in_block(template, block):
        if one.kind is ReferenceKind.MAPPING and one.name not in mappings:
            what = (
                f"Template error: Mapping named '{one.name}' is not present in the 'Mappings' "
                "section of template"
            )
            yield Problem(template.where(*one.path), what, did_you_mean(one.name, mappings))


def _unknown_attributes(template: Template, block: str, region: str) -> Iterator[Problem]:
    resources = template.section("Resources")
    for one in _in_block(template, block):
        if not one.attribute or one.name not in resources:
            continue
        name = template.resource_type(one.name)
        if not type_exists(name, region):
            continue
        kind = resource_type(name, region)
        if not kind.has_attribute(one.attribute):
            what = (
                f"Template error: resource {one.name} does not support attribute type "
                f"{one.attribute} in Fn::GetAtt"
            )
            hint = did_you_mean(one.attribute, kind.attribute_names())
            yield Problem(template.where(*one.path), what, hint)


def _conditions(template: Template) -> Iterator[Problem]:
    conditions = template.section("Conditions")
    edges = {name: set(conditions_in(node)) for name, node in conditions.items()}
    for name, read in edges.items():
        for unknown in sorted(read - set(conditions)):
            what = (
                f"Template format error: Unresolved condition dependency {unknown} "
                "in the Conditions block of the template"
            )
            yield Problem(
                template.where("Conditions", name), what, did_you_mean(unknown, conditions)
            )
    circle = circle_in({name: read & set(conditions) for name, read in edges.items()})
    if circle:
        where = template.where("Conditions", circle[0])
        yield Problem(where, circular_conditions(circle), "Remove one of the references.")
    yield from _conditions_on_resources(template)
    yield from _condition_functions(template)


def _conditions_on_resources(template: Template) -> Iterator[Problem]:
    known = {*template.section("Parameters"), *PSEUDO}
    for one in _in_block(template, "Conditions"):
        if one.kind in LOGICAL_IDS and one.name not in known:
            what = (
                f"Template format error: Unresolved dependencies [{one.name}]. Cannot reference "
                "resources in the Conditions block of the template"
            )
            yield Problem(template.where(*one.path), what, "Conditions can read only parameters.")


def _condition_functions(template: Template) -> Iterator[Problem]:
    allowed = {*SUPPORTED_FUNCTIONS, *CONDITION_FUNCTIONS}
    for path, function, _ in _calls(template.section("Conditions"), ("Conditions",)):
        if function.startswith("Fn::") and function not in allowed:
            yield Problem(template.where(*path), refusal_reason(function), "")


def _circles(template: Template) -> Iterator[Problem]:
    edges = {one: certain_dependencies(template, one) for one in template.section("Resources")}
    circle = circle_in(edges)
    if circle:
        where = template.where("Resources", circle[0])
        yield Problem(where, circular(circle), "Remove one of the references.")
