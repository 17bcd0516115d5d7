"""The two sides that `mfcfn diff` compares, from what the user wrote.

In: NAME or FILE, `--against`, values of parameters. Out: both sides and the region. Files and
revisions get the same values on both sides, so that what is left is the template's doing. What is
deployed is compared by `stack_side`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from metaflow_batch_cfn.cfn.template.load import Template, load_template
from metaflow_batch_cfn.cli.inputs.revisions import PREFIX as GIT
from metaflow_batch_cfn.cli.inputs.revisions import committed, read_committed
from metaflow_batch_cfn.cli.inputs.sources import Source, source_of
from metaflow_batch_cfn.deploy.planning.parameter_checks import refuse_open_secrets
from metaflow_batch_cfn.diff.compare import (
    DEFAULT_REGION,
    Diff,
    diff,
    diff_anew,
    reject_unknown_parameters,
)
from metaflow_batch_cfn.diff.resolve import Side

STACK = "stack:"


@dataclass(frozen=True)
class Compared:
    """Both sides, what to call them, and the region that their mappings are read for.

    `anew`: the earlier side is deleted before the later one is created. `standing` tells how it is
    with a stack that is not simply there.
    """

    before: Side
    after: Side
    before_name: str
    after_name: str
    region: str
    anew: bool = False
    standing: str = ""

    @property
    def difference(self) -> Diff:
        compare = diff_anew if self.anew else diff
        return replace(compare(self.before, self.after, self.region), standing=self.standing)


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
    reject_unknown_parameters(dict(question.given), (before, after))
    refuse_open_secrets(after, question.given)
    return Compared(
        Side(before, question.given, lenient=True),
        Side(after, question.given),
        before.source,
        after.source,
        region or DEFAULT_REGION,
    )


def _earlier(question: Question) -> Template:
    name, against = question.source.name, question.against
    if not against.startswith(GIT):
        source = source_of(against)
        return load_template(source.text, source.name)
    blob = committed(against, name, question.source.compiled)
    return load_template(read_committed(blob), blob.told)
