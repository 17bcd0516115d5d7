"""The law of adjustments: setting what a template already has changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metaflow_batch_cfn.compile.catalog import Entry
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone
from metaflow_batch_cfn.core.fields import fields_of
from metaflow_batch_cfn.core.nodes import call_of

from .subjects import every_entry

ATTRIBUTES = ("DeletionPolicy", "DependsOn", "Metadata", "UpdateReplacePolicy")


def paths(value: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every path into a value with what it leads to, the deepest first."""
    items: list[tuple[str, Any]] = []
    if isinstance(value, dict) and not call_of(value):
        items = list(value.items())
    elif isinstance(value, list):
        items = [(f"#{index}", item) for index, item in enumerate(value)]
    for step, member in items:
        yield from paths(member, f"{before}{step}.")
        if "." not in step:
            yield f"{before}{step}", member


def as_it_is(resource: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {f"@{name}": resource[name] for name in ATTRIBUTES if name in resource}
    return dict(paths(resource.get("Properties", {}))) | attributes


@every_entry
def test_setting_what_a_template_already_has_changes_nothing(entry: Entry) -> None:
    module = entry.load()
    tagged = any(field.name == "tags" for field in fields_of(module))
    pins: dict[str, Any] = {"tags": {"team": "x"}} if tagged else {}
    before = ordered(standalone(module, **pins))
    adjust = {name: as_it_is(body) for name, body in before.get("Resources", {}).items()}
    assert sum(map(len, adjust.values())) >= len(adjust)
    assert ordered(standalone(module, adjust=adjust, **pins)) == before


def test_the_paths_of_a_value_lead_into_lists_but_not_into_functions() -> None:
    value = {"A": [{"B": 1}], "C": {"Ref": "D"}}
    assert dict(paths(value)) == {"A.#0.B": 1, "A.#0": {"B": 1}, "A": [{"B": 1}], "C": {"Ref": "D"}}
