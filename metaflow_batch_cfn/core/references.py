"""What a template refers to, without evaluating it. The only walker of references.

In: a value, a resource or a section, as plain data in the long form; the conditions if they are
known. Out: references in document order, each with its kind and its path.

The same key means different things in different places, so each place has its own function:

    references            a value: a property or an output's value. `Condition` and `DependsOn` are
                          ordinary keys here: IAM statements, ECS containers and Step Functions
                          states have keys with these names
    resource_references   a resource: its attributes `Condition` and `DependsOn` are read
    condition_references  a condition: `{"Condition": "Name"}` is a function
    section_references    all members of a section, by the function for that section

Limits: if the conditions are known, only the selected branch of `Fn::If` is read, as in
CloudFormation's own dependency graph; otherwise both are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from metaflow_batch_cfn.core.nodes import Json, Path, call_of, members
from metaflow_batch_cfn.core.substitution import Variable, variables


class ReferenceKind(Enum):
    """The kind of a reference, by the function or attribute that makes it."""

    NAME = "Ref"
    ATTRIBUTE = "Fn::GetAtt"
    DEPENDENCY = "DependsOn"
    CONDITION = "Condition"
    MAPPING = "Fn::FindInMap"


LOGICAL_IDS = (ReferenceKind.NAME, ReferenceKind.ATTRIBUTE, ReferenceKind.DEPENDENCY)


class Reference(NamedTuple):
    """One reference, and the path of the node that makes it."""

    kind: ReferenceKind
    name: str
    attribute: str = ""
    path: Path = ()

    def __str__(self) -> str:
        return f"{self.name}.{self.attribute}" if self.attribute else self.name


Conditions = Mapping[str, bool] | None


def section_references(
    section: str, content: Mapping[str, Json], conditions: Conditions = None
) -> Iterator[Reference]:
    """Every reference in a section of a template."""
    for name, member in content.items():
        path = (section, name)
        match section, member:
            case "Resources" | "Outputs", dict():
                yield from resource_references(member, conditions, path)
            case "Conditions", _:
                yield from condition_references(member, path)
            case _:
                yield from references(member, conditions, path)


def resource_references(
    body: Mapping[str, Json], conditions: Conditions = None, path: Path = ()
) -> Iterator[Reference]:
    """Every reference in a resource, or in an output, which has no `DependsOn`."""
    for key, value in body.items():
        match key, value:
            case "Condition", str(name):
                yield Reference(ReferenceKind.CONDITION, name, "", (*path, key))
            case "DependsOn", str(name):
                yield Reference(ReferenceKind.DEPENDENCY, name, "", (*path, key))
            case "DependsOn", list(several):
                for each in several:
                    if isinstance(each, str):
                        yield Reference(ReferenceKind.DEPENDENCY, each, "", (*path, key))
            case _:
                yield from references(value, conditions, (*path, key))


def condition_references(node: Json, path: Path = ()) -> Iterator[Reference]:
    """Every reference in the body of a condition."""
    match call_of(node):
        case ("Condition", str(name)):
            yield Reference(ReferenceKind.CONDITION, name, "", path)
        case _:
            yield from references(node, None, path)


def references(node: Json, conditions: Conditions = None, path: Path = ()) -> Iterator[Reference]:
    """Every reference in a value."""
    match call_of(node):
        case ("Ref", str(name)) | ("Fn::ValueOf", [str(name), *_]):
            yield Reference(ReferenceKind.NAME, name, "", path)
        case ("Fn::GetAtt", str() | [str(), *_] as argument):
            yield from _in_get_att(argument, conditions, path)
        case ("Fn::Sub", argument):
            yield from _in_substitution(argument, conditions, (*path, "Fn::Sub"))
        case ("Fn::If", [str(name), *_] as arguments):
            yield Reference(ReferenceKind.CONDITION, name, "", path)
            yield from _in_branches(name, arguments, conditions, (*path, "Fn::If"))
        case ("Fn::And" | "Fn::Or" | "Fn::Not" as function, list(operands)):
            for index, operand in enumerate(operands):
                yield from condition_references(operand, (*path, function, index))
        case ("Fn::FindInMap", [str(name), *keys]):
            yield Reference(ReferenceKind.MAPPING, name, "", path)
            yield from _each(enumerate(keys, 1), conditions, (*path, "Fn::FindInMap"))
        case _:
            yield from _each(members(node), conditions, path)


def _each(
    found: Iterator[tuple[str | int, Json]], conditions: Conditions, path: Path
) -> Iterator[Reference]:
    for step, member in found:
        if isinstance(member, (dict, list)):  # most members are plain values, which read nothing
            yield from references(member, conditions, (*path, step))


def _in_get_att(
    argument: str | list[Json], conditions: Conditions, path: Path
) -> Iterator[Reference]:
    """`"Name.Attribute"`, or the name and its attribute in a list."""
    name, *rest = argument.split(".", 1) if isinstance(argument, str) else argument
    attribute = ".".join(part for part in rest if isinstance(part, str))
    yield Reference(ReferenceKind.ATTRIBUTE, str(name), attribute, path)
    yield from _each(enumerate(rest, 1), conditions, (*path, "Fn::GetAtt"))


def _in_branches(
    name: str, arguments: list[Json], conditions: Conditions, path: Path
) -> Iterator[Reference]:
    taken = (1, 2) if conditions is None or name not in conditions else (2 - conditions[name],)
    for index in taken:
        if index < len(arguments):
            yield from references(arguments[index], conditions, (*path, index))


def _in_substitution(argument: Json, conditions: Conditions, path: Path) -> Iterator[Reference]:
    match argument:
        case str(text) | [str(text)]:
            yield from _in_text(text, {}, path)
        case [str(text), dict(own)]:
            yield from _in_text(text, own, path)
            for key, value in own.items():
                yield from references(value, conditions, (*path, 1, key))


def _in_text(text: str, own: Mapping[str, Json], path: Path) -> Iterator[Reference]:
    """The variables of a `Fn::Sub` text that its own map does not define."""
    for variable in variables(text):
        match Variable(variable.name.strip()):
            case Variable(name=name) as spelled if not spelled.valid or name in own:
                continue
            case Variable(attribute=(resource, attribute)):
                yield Reference(ReferenceKind.ATTRIBUTE, resource, attribute, path)
            case Variable(name=name):
                yield Reference(ReferenceKind.NAME, name, "", path)
