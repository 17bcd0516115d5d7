"""The names that sections of a template read, used to find items that nothing reads.

In: sections, each a mapping of names to troposphere objects or plain data. Out: two sets of names.
"""

from __future__ import annotations

from typing import Any

from troposphere import encode_to_dict

from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.references import LOGICAL_IDS, ReferenceKind, section_references


@record(frozen=True)
class NamesRead:
    """The names read: `logical_ids` of resources and parameters, and `conditions`."""

    logical_ids: frozenset[str]
    conditions: frozenset[str]


def names_read(**sections: dict[str, Any]) -> NamesRead:
    """Every name that the sections read: `names_read(Resources=..., Outputs=...)`."""
    found = [
        reference
        for section, content in sections.items()
        for reference in section_references(section, encode_to_dict(content))
    ]
    return NamesRead(
        logical_ids=frozenset(each.name for each in found if each.kind in LOGICAL_IDS),
        conditions=frozenset(each.name for each in found if each.kind is ReferenceKind.CONDITION),
    )
