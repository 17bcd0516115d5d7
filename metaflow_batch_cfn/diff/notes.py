"""What a comparison had to assume.

In: a resolved side. Out: a sentence for each condition that reads a parameter without a value,
since what it switches on or off was then not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.cfn.evaluation.condition_reads import parameters_behind
from metaflow_batch_cfn.diff.resolve import Resolved


def notes_on(side: Resolved) -> Iterator[str]:
    for name, behind in parameters_behind(side.template).items():
        guessed = sorted(side.missing.intersection(behind))
        if guessed:
            value = "true" if side.stack.conditions[name] else "false"
            options = " ".join(f"-p {one}=VALUE" for one in guessed)
            yield f"condition {name} is taken as {value}; give {options} to decide it"
