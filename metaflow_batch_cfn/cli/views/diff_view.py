"""A comparison of two templates, for people and for programs.

In: a `Diff`. Out: lines on a report, or a JSON document. Changes that lose data come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metaflow_batch_cfn.cfn.changes.change import PropertyChange
from metaflow_batch_cfn.cfn.values.unknown import holds_unknown
from metaflow_batch_cfn.cli.views.report import Report
from metaflow_batch_cfn.diff.compare import Diff
from metaflow_batch_cfn.diff.members import ChangeKind, FieldChange, Member, text_of
from metaflow_batch_cfn.diff.verdicts import DiffRow, Fate, Verdict
from metaflow_batch_cfn.documents import Json

VERSION = 1
LONGEST = 120
SIGNS = {
    Verdict.REFUSE: "x",
    Verdict.REPLACE: "!",
    Verdict.REMOVE: "-",
    Verdict.MAY_REPLACE: "?",
    Verdict.MODIFY: "~",
    Verdict.ADD: "+",
}
_COLOURS = {
    Verdict.REFUSE: "red",
    Verdict.REPLACE: "red",
    Verdict.REMOVE: "red",
    Verdict.MAY_REPLACE: "magenta",
    Verdict.MODIFY: "yellow",
    Verdict.ADD: "green",
}
_REMOVED = {
    Fate.LOST: "it is deleted",
    Fate.SNAPSHOT: "a snapshot is taken first",
    Fate.RETAINED: "it is removed from the stack and retained",
}
_REPLACED = {
    Fate.LOST: "the old one is deleted",
    Fate.SNAPSHOT: "a snapshot of the old one is taken first",
    Fate.RETAINED: "the old one is retained",
}
_SOURCES = {
    "ParameterReference": "parameter",
    "ResourceReference": "follows",
    "ResourceAttribute": "follows",
}


def show_diff(found: Diff, report: Report) -> None:
    if found.standing:
        report.say(found.standing, fg="yellow")
    ids = max((len(row.logical_id) for row in found.rows), default=0)
    for row in found.rows:
        if not row.only_tags:
            _show_row(row, ids, report)
    tagged = [row.logical_id for row in found.rows if row.only_tags]
    if tagged:
        report.say(f"~ tags only    {', '.join(tagged)}", fg="yellow")
    for title, members in sections(found):
        for member in members:
            report.say(f"{title:<12} {member_line(member)}")
    for note in found.notes:
        report.warn(note)
    report.say(f"{summary(found)}.", bold=True)


def sections(found: Diff) -> Iterator[tuple[str, Sequence[Member]]]:
    yield "parameter", found.parameters
    yield "condition", found.conditions
    yield "output", found.outputs
    yield "stack tag", found.tags


def summary(found: Diff) -> str:
    counts = (
        (sum(row.data_at_risk for row in found.rows), "may lose data"),
        *((found.count(verdict), _COUNTED[verdict]) for verdict in Verdict),
    )
    counted = ", ".join(f"{number} {what}" for number, what in counts if number)
    return counted or ("no resource changes" if found.differs else "no differences")


_COUNTED = {
    Verdict.REFUSE: "refused",
    Verdict.REPLACE: "replaced",
    Verdict.REMOVE: "removed",
    Verdict.MAY_REPLACE: "possibly replaced",
    Verdict.MODIFY: "modified in place",
    Verdict.ADD: "added",
}


def note_of(row: DiffRow) -> str:
    """What happens to the existing resource."""
    if row.fate is None:
        return row.note
    note = (_REMOVED if row.verdict is Verdict.REMOVE else _REPLACED)[row.fate]
    if row.verdict is Verdict.MAY_REPLACE:
        note = f"if replaced, {note}"
    return f"{note}: ITS DATA IS LOST" if row.data_at_risk else note


def detail_line(detail: PropertyChange) -> str:
    values = f"{shown(detail.before)} -> {shown(detail.after)}"
    source = _SOURCES.get(detail.change_source)
    why = [f"recreation: {detail.requires_recreation.lower()}"]
    why += [f"{source} {detail.causing_entity}"] if source and detail.causing_entity else []
    reasons = "" if why == ["recreation: never"] else f"  ({'; '.join(why)})"
    return f"{place_of(detail)}  {values}{reasons}"


def place_of(detail: PropertyChange) -> str:
    """`ComputeResources.MaxvCpus`, or the attribute."""
    return ".".join(map(str, detail.path)) or detail.attribute


def shown(value: Json) -> str:
    """A value for a person to read, in one line, truncated if it is long."""
    text = "(none)" if value is None else text_of(value)
    line = (text or "(empty)").replace("\n", "\\n")
    line = line.replace("{{changeSet:KNOWN_AFTER_APPLY}}", "(known after apply)")
    cut = line if len(line) <= LONGEST else f"{line[:LONGEST]}... (truncated)"
    is_partly_unknown = holds_unknown(value) and "known after apply" not in cut
    return f"{cut} (known after apply)" if is_partly_unknown else cut


def member_line(member: Member) -> str:
    match member.kind:
        case ChangeKind.ADDED:
            return f"+ {member.name}  {_main_field(member, after=True)}".rstrip()
        case ChangeKind.REMOVED:
            return f"- {member.name}  {_main_field(member, after=False)}".rstrip()
        case ChangeKind.CHANGED:
            changes = (
                f"{each.name}: {shown(each.before)} -> {shown(each.after)}"
                for each in member.fields
            )
            return f"~ {member.name}  {'; '.join(changes)}"


def diff_document(found: Diff, before: str, after: str, region: str) -> dict[str, object]:
    return {
        "version": VERSION,
        "before": before,
        "after": after,
        "region": region,
        "standing": found.standing,
        "differs": found.differs,
        "replaces": found.replaces,
        "removes": found.removes,
        "resources": [_row_document(row) for row in found.rows],
        "parameters": [_member_document(one) for one in found.parameters],
        "conditions": [_member_document(one) for one in found.conditions],
        "outputs": [_member_document(one) for one in found.outputs],
        "stack_tags": [_member_document(one) for one in found.tags],
        "notes": list(found.notes),
    }


def _show_row(row: DiffRow, ids: int, report: Report) -> None:
    line = f"{SIGNS[row.verdict]} {row.verdict.value:<12} {row.logical_id:<{ids}}  "
    report.say(
        f"{line}{row.resource_type}  {note_of(row)}".rstrip(),
        fg=_COLOURS[row.verdict],
        bold=row.data_at_risk or None,
    )
    for detail in row.details:
        report.say(f"      {detail_line(detail)}")


def _main_field(member: Member, after: bool) -> str:
    values = {one.name: one.after if after else one.before for one in member.fields}
    names = ("Value", "Default", "Type")
    return next((f"{name}: {shown(values[name])}" for name in names if values.get(name)), "")


def _row_document(row: DiffRow) -> dict[str, object]:
    return {
        "verdict": row.verdict.name.lower(),
        "logical_id": row.logical_id,
        "type": row.resource_type,
        "physical_id": row.physical_id,
        "old_one": row.fate.value if row.fate else None,
        "data_at_risk": row.data_at_risk,
        "note": row.note,
        "details": [
            {**_detail_document(detail), "cause": detail in row.causes} for detail in row.details
        ],
    }


def _detail_document(detail: PropertyChange) -> dict[str, object]:
    return {
        "attribute": detail.attribute,
        "path": detail.pointer,
        "before": detail.before,
        "after": detail.after,
        "known_after_apply": holds_unknown(detail.after),
        "recreation": detail.requires_recreation.lower(),
        "source": detail.change_source,
        "causing_entity": detail.causing_entity,
    }


def _member_document(member: Member) -> dict[str, object]:
    return {
        "name": member.name,
        "change": member.kind.value,
        "fields": {one.name: _field_document(one) for one in member.fields},
    }


def _field_document(field: FieldChange) -> dict[str, str | None]:
    return {"before": field.before, "after": field.after}
