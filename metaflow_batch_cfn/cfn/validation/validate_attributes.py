"""Checks the types of a resource's attributes and of an output's condition.

In: a loaded template. Out: a problem for every attribute of the wrong type, in CloudFormation's
wording. Limits: YAML 1.1 reads `Condition: On` as a boolean, which cannot name a condition.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.documents import Json

TEXTS = ("Condition", "DeletionPolicy", "UpdateReplacePolicy")
MAPPINGS = ("Metadata", "CreationPolicy", "UpdatePolicy")


def attribute_problems(template: Template) -> Iterator[Problem]:
    """Attributes of the wrong type, which would otherwise be ignored silently."""
    for name in template.section("Resources"):
        body = template.resource(name)
        yield from _texts(template, ("Resources", name), body)
        yield from _mappings(template, ("Resources", name), body)
        yield from _depends_on(template, ("Resources", name), body)
    for name in template.section("Outputs"):
        yield from _texts(template, ("Outputs", name), template.member("Outputs", name))


def _texts(template: Template, path: tuple[str, str], body: dict[str, Json]) -> Iterator[Problem]:
    for key in TEXTS:
        if not isinstance(body.get(key, ""), str):
            what = f"Template format error: Every {key} member must be a string"
            remedy = "Write a name, in quotes if YAML reads it as something else (on, yes, 1)."
            yield Problem(template.where(*path, key), what, remedy)


def _mappings(
    template: Template, path: tuple[str, str], body: dict[str, Json]
) -> Iterator[Problem]:
    for key in MAPPINGS:
        if not isinstance(body.get(key, {}), dict):
            what = f"Template format error: Every {key} member must be an object"
            yield Problem(template.where(*path, key), what, "Write names and values under it.")


def _depends_on(
    template: Template, path: tuple[str, str], body: dict[str, Json]
) -> Iterator[Problem]:
    given = body.get("DependsOn", [])
    names = given if isinstance(given, list) else [given]
    if not all(isinstance(name, str) for name in names):
        what = "Template format error: DependsOn must be a string or list of strings"
        yield Problem(template.where(*path, "DependsOn"), what, "Write logical ids.")
