"""The ledger of names: recorded, so that a name that CloudFormation sees never changes by accident.

`templates/NAME.names.json` maps `Section/Name` to a type: that of the resource or parameter,
otherwise the kind of the section. Adding a name is fine; losing or retyping one is drift unless
`moved` records it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from metaflow_batch_cfn.compile.moved import Moved
from metaflow_batch_cfn.core.record import record

_TYPED = ("Parameters", "Resources")
_UNTYPED = ("Conditions", "Mappings", "Rules", "Outputs")


@record(frozen=True)
class Drift:
    """Names in a ledger that a template no longer has (`lost`) or has with a different type."""

    lost: tuple[str, ...]
    retyped: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.lost or self.retyped)


def names_of(body: Mapping[str, Any]) -> dict[str, str]:
    """The names of a template, as plain data, with their types; sorted."""
    typed = {
        f"{section}/{name}": str(item["Type"])
        for section in _TYPED
        for name, item in body.get(section, {}).items()
    }
    untyped = {
        f"{section}/{name}": section[:-1] for section in _UNTYPED for name in body.get(section, {})
    }
    return dict(sorted({**typed, **untyped}.items()))


def write_ledger(names: Mapping[str, str]) -> str:
    """The text of a ledger file."""
    return json.dumps(names, indent=2, sort_keys=True) + "\n"


def drift(
    entry: str, recorded: Mapping[str, str], names: Mapping[str, str], moved: Iterable[Moved]
) -> Drift:
    """The names `recorded` for an entry that are lost or retyped in its current `names`, except
    those that `moved` lists as removed, or as renamed to a name that exists."""
    explained = {
        f"{move.section}/{move.old}"
        for move in moved
        if move.entry == entry and (not move.new or f"{move.section}/{move.new}" in names)
    }
    lost = [name for name in recorded if name not in names and name not in explained]
    retyped = [
        name
        for name, type_ in recorded.items()
        if name in names and names[name] != type_ and name not in explained
    ]
    return Drift(tuple(lost), tuple(retyped))
