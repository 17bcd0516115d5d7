"""What a comparison had to assume.

In: a resolved side. Out: a sentence for each condition that reads a parameter without a value,
since what it switches on or off was then not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.cfn.calls import call_of
from metaflow_batch_cfn.cfn.load import Template
from metaflow_batch_cfn.cfn.references import members, references
from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.diff.resolve import Resolved


def notes_on(side: Resolved) -> Iterator[str]:
    for name in side.template.section("Conditions"):
        guessed = sorted(_read_by(side.template, name) & side.missing)
        if guessed:
            value = "true" if side.stack.conditions[name] else "false"
            options = " ".join(f"-p {one}=VALUE" for one in guessed)
            yield f"condition {name} is taken as {value}; give {options} to decide it"


def _read_by(template: Template, condition: str) -> set[str]:
    """The names that a condition reads, through the conditions that it names.

    Conditions in a circle were refused when they were evaluated.
    """
    node = template.section("Conditions").get(condition)
    found = {one.name for one in references(node)}
    for name in _conditions_in(node):
        found |= _read_by(template, name)
    return found


def _conditions_in(node: Json) -> Iterator[str]:
    match call_of(node):
        case ("Condition", str(name)):
            yield name
        case _:
            for _, member in members(node):
                yield from _conditions_in(member)
