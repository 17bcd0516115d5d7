"""The two sides that `mfcfn diff` compares, from user input.

In: NAME or FILE, `--against`, parameter values. Out: both sides and the region. Files and revisions
get the same values on both sides, so that every difference comes from the template. `stack_side`
compares with a deployed stack.
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
    diff_recreated,
    reject_unknown_parameters,
)
from metaflow_batch_cfn.diff.resolve import Side

STACK = "stack:"


@dataclass(frozen=True)
class Compared:
    """Both sides, their names, and the region that their mappings are read for.

    `recreated`: the earlier side is deleted before the later one is created. `stack_state`
    describes a stack that is not as its template says.
    """

    before: Side
    after: Side
    before_name: str
    after_name: str
    region: str
    recreated: bool = False
    stack_state: str = ""

    @property
    def difference(self) -> Diff:
        compare = diff_recreated if self.recreated else diff
        return replace(compare(self.before, self.after, self.region), standing=self.stack_state)


@dataclass(frozen=True)
class Comparison:
    """What to compare; `tags` is None if no tag was given."""

    source: Source
    against: str
    given: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] | None = None


def offline(request: Comparison, region: str | None) -> Compared:
    """Compare with a file, a name in the catalogue, or a revision."""
    after = load_template(request.source.text, request.source.name)
    before = _earlier(request)
    reject_unknown_parameters(dict(request.given), (before, after))
    refuse_open_secrets(after, request.given)
    return Compared(
        Side(before, request.given, lenient=True),
        Side(after, request.given),
        before.source,
        after.source,
        region or DEFAULT_REGION,
    )


def _earlier(request: Comparison) -> Template:
    name, against = request.source.name, request.against
    if not against.startswith(GIT):
        source = source_of(against)
        return load_template(source.text, source.name)
    blob = committed(against, name, request.source.compiled)
    return load_template(read_committed(blob), blob.label)
