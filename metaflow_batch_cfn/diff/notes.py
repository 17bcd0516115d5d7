"""The assumptions of a comparison.

In: a resolved side. Out: a sentence for each condition that reads a parameter without a value:
whether it is true is then an assumption.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.cfn.evaluation.condition_reads import parameters_behind
from metaflow_batch_cfn.diff.resolve import Resolved


def notes_on(side: Resolved) -> Iterator[str]:
    for name, behind in parameters_behind(side.template).items():
        missing = sorted(side.missing.intersection(behind))
        if missing:
            value = "true" if side.stack.conditions[name] else "false"
            options = " ".join(f"-p {parameter}=VALUE" for parameter in missing)
            yield f"condition {name} is assumed to be {value}; use {options} to set it"
