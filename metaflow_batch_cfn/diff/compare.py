"""The comparison of two sides.

In: two sides. Out: a `Diff`. Resources are compared by `cfn.changes`, as in the simulator's change
sets; nothing here decides what is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from metaflow_batch_cfn.cfn.changes.compare import compare
from metaflow_batch_cfn.cfn.evaluation.stack import ResolvedStack
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.diff.members import (
    Member,
    conditions_of,
    members,
    outputs_of,
    parameters_of,
    tags_of,
)
from metaflow_batch_cfn.diff.notes import notes_on
from metaflow_batch_cfn.diff.resolve import Resolved, Side, resolve
from metaflow_batch_cfn.diff.settle import Known, settle
from metaflow_batch_cfn.diff.verdicts import DiffRow, Verdict, by_danger, refusal, row_of

DEFAULT_REGION = "us-east-1"
_REPLACING = (Verdict.REPLACE, Verdict.MAY_REPLACE, Verdict.REFUSE)


@dataclass(frozen=True)
class Diff:
    """What an update to the later side does to a stack created from the earlier one."""

    rows: tuple[DiffRow, ...]
    parameters: tuple[Member, ...]
    outputs: tuple[Member, ...]
    conditions: tuple[Member, ...]
    tags: tuple[Member, ...]
    notes: tuple[str, ...]
    standing: str = ""
    """The state of the stack, in a sentence, if it cannot simply be updated."""

    def count(self, *verdicts: Verdict) -> int:
        return sum(row.verdict in verdicts for row in self.rows)

    @property
    def replaces(self) -> bool:
        """Whether a resource is, or may be, replaced, or would have to be and cannot."""
        return self.count(*_REPLACING) > 0

    @property
    def removes(self) -> bool:
        """Whether a resource is removed from the stack, even if it is retained."""
        return self.count(Verdict.REMOVE) > 0

    @property
    def differs(self) -> bool:
        return any((self.rows, self.parameters, self.outputs, self.conditions, self.tags))


def diff(before: Side, after: Side, region: str = DEFAULT_REGION) -> Diff:
    """Compare two sides; ConfigError with every problem that prevents evaluating either."""
    was, becomes = _resolved(before, after, region)
    rows = sorted(_rows(was, becomes, region), key=by_danger)
    return Diff(
        rows=tuple(rows),
        parameters=members(parameters_of(was), parameters_of(becomes)),
        outputs=members(outputs_of(was), outputs_of(becomes)),
        conditions=members(conditions_of(was), conditions_of(becomes)),
        tags=members(tags_of(was), tags_of(becomes)),
        notes=tuple(notes_on(becomes)),
    )


def diff_recreated(before: Side, after: Side, region: str = DEFAULT_REGION) -> Diff:
    """As `diff`, for a stack that must be deleted before it can be created again."""
    was, becomes = _resolved(before, after, region)
    return Diff(
        rows=tuple(sorted(_rows_recreated(was, becomes, region), key=by_danger)),
        parameters=members({}, parameters_of(becomes)),
        outputs=members({}, outputs_of(becomes)),
        conditions=members({}, conditions_of(becomes)),
        tags=members({}, tags_of(becomes)),
        notes=tuple(notes_on(becomes)),
    )


def reject_unknown_parameters(given: dict[str, str], sides: tuple[Template, ...]) -> None:
    """ConfigError for values of parameters that neither side declares."""
    known = {name for template in sides for name in template.section("Parameters")}
    problems = [
        Problem(f"parameter {name}", "not in either template", did_you_mean(name, known))
        for name in given
        if name not in known
    ]
    if problems:
        raise ConfigError(problems)


def _resolved(before: Side, after: Side, region: str) -> tuple[Resolved, Resolved]:
    found: list[Resolved] = []
    problems: list[Problem] = []
    for side in (before, after):
        try:
            found.append(resolve(side, region))
        except ConfigError as error:
            source = side.template.source
            problems += [replace(one, where=one.where or source) for one in error.problems]
    if problems:
        raise ConfigError(problems)
    was, becomes = found
    return was, becomes


def _rows(was: Resolved, becomes: Resolved, region: str) -> Iterator[DiffRow]:
    old, new = was.stack.resources, becomes.stack.resources
    retyped = [name for name in new if name in old and old[name].type != new[name].type]
    staying = frozenset(name for name in new if name in old and name not in retyped)
    earlier = settle(was.stack, Known(frozenset(old), frozenset()))
    later = settle(becomes.stack, Known(staying, becomes.missing))
    for change in compare(_without(earlier, retyped), _without(later, retyped), region):
        yield row_of(change, later)
    for name in retyped:
        yield refusal(name, old[name].type, new[name].type)


def _rows_recreated(was: Resolved, becomes: Resolved, region: str) -> Iterator[DiffRow]:
    """The remaining resources of the earlier stack are deleted; those that the later stack also has
    are replaced."""
    remaining, new = was.stack.resources, becomes.stack.resources
    for row in _rows(was, _emptied(becomes), region):
        yield replace(row, verdict=Verdict.REPLACE) if row.logical_id in new else row
    for row in _rows(_emptied(was), becomes, region):
        if row.logical_id not in remaining:
            yield row


def _emptied(side: Resolved) -> Resolved:
    return replace(side, stack=replace(side.stack, resources={}))


def _without(stack: ResolvedStack, names: list[str]) -> ResolvedStack:
    kept = {name: one for name, one in stack.resources.items() if name not in names}
    return replace(stack, resources=kept)
