"""The two sides that `mfcfn diff` compares, from what the user wrote.

In: NAME or FILE, `--against`, values of parameters. Out: both sides and the region. Files and
revisions get the same values on both sides, so that what is left is the template's doing; against
a stack, the earlier side has the stack's values, and the later one keeps those that are not given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from metaflow_batch_cfn.cfn.load import Template, load_template
from metaflow_batch_cfn.cli.revisions import PREFIX as GIT
from metaflow_batch_cfn.cli.revisions import committed, read_committed
from metaflow_batch_cfn.cli.sources import Source, source_of
from metaflow_batch_cfn.diff.compare import DEFAULT_REGION, refuse_strangers
from metaflow_batch_cfn.diff.resolve import Side

if TYPE_CHECKING:
    from metaflow_batch_cfn.cli.connection import Connection

STACK = "stack:"


@dataclass(frozen=True)
class Compared:
    """Both sides, what to call them, and the region that their mappings are read for."""

    before: Side
    after: Side
    before_name: str
    after_name: str
    region: str


@dataclass(frozen=True)
class Question:
    """What is to be compared; `tags` are None where none was given."""

    source: Source
    against: str
    given: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] | None = None


def offline(question: Question, region: str | None) -> Compared:
    """Against a file, a name of the catalogue, or a revision."""
    after = load_template(question.source.text, question.source.name)
    before = _earlier(question)
    refuse_strangers(dict(question.given), (before, after))
    return Compared(
        Side(before, question.given, lenient=True),
        Side(after, question.given),
        before.source,
        after.source,
        region or DEFAULT_REGION,
    )


def with_stack(question: Question, connection: Connection) -> Compared:
    """Against what is deployed."""
    from metaflow_batch_cfn.deploy.errors import MissingStackError
    from metaflow_batch_cfn.deploy.states import StackStatus

    name = question.against.removeprefix(STACK)
    cloud = connection.cloud
    stack = cloud.stack(name)
    # A stack in REVIEW_IN_PROGRESS has never existed: it has no template.
    if stack is None or stack.status is StackStatus.REVIEW_IN_PROGRESS:
        raise MissingStackError(name, cloud.identity.region)
    after = load_template(question.source.text, question.source.name)
    before = load_template(cloud.template(stack.stack_id), question.against)
    refuse_strangers(dict(question.given), (after,))
    kept = {one: stack.parameters[one] for one in stack.parameters if one in _declared(after)}
    existing = {one.logical_id: one.physical_id for one in cloud.resources(stack.stack_id)}
    later = Side(
        after,
        {**kept, **question.given},
        tags=stack.own_tags if question.tags is None else question.tags,
        renewed=frozenset(question.given),
    )
    return Compared(
        Side(before, stack.parameters, stack.own_tags, existing, lenient=True),
        later,
        question.against,
        after.source,
        cloud.identity.region,
    )


def _earlier(question: Question) -> Template:
    name, against = question.source.name, question.against
    if not against.startswith(GIT):
        source = source_of(against)
        return load_template(source.text, source.name)
    blob = committed(against, name, question.source.compiled)
    return load_template(read_committed(blob), blob.told)


def _declared(template: Template) -> frozenset[str]:
    return frozenset(template.section("Parameters"))
