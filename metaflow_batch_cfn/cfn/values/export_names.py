"""The names of exported outputs, checked against CloudFormation's rules.

In: outputs, as written or as evaluated. Out: what is wrong with their names, in CloudFormation's
wording (quoted in compose-x/ecs_composex#444, aws/aws-cdk#28563 and
aws-cloudformation/cfn-lint#1632). Limits: most names depend on the stack's name, so they are known
only once evaluated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.unknown import is_unknown
from metaflow_batch_cfn.core.errors import Problem
from metaflow_batch_cfn.core.nodes import call_of, members
from metaflow_batch_cfn.core.references import LOGICAL_IDS, references
from metaflow_batch_cfn.documents import Json

NAME = re.compile(r"[A-Za-z0-9:-]+")
DEPENDING = frozenset({"Fn::GetAtt", "Fn::GetAZs", "Fn::ImportValue"})


def export_problems(template: Template) -> Iterator[Problem]:
    """Exports without a name, or with a name that is not known before resources are created."""
    for key in template.section("Outputs"):
        export = template.member("Outputs", key).get("Export", {"Name": "given"})
        name = export.get("Name") if isinstance(export, dict) else None
        where = template.where("Outputs", key, "Export")
        if name is None or (isinstance(name, str) and not NAME.fullmatch(name)):
            yield Problem(where, malformed(key), "Specify such a name.")
        elif _depends(template, name):
            what = (
                f"Template format error: Output {key} is malformed. The Name field of Export must "
                "not depend on any resources, imported values, or Fn::GetAZs."
            )
            yield Problem(where, what, "Use only parameters and pseudo parameters.")


def export_name_problem(names: Sequence[tuple[str, Json]]) -> str | None:
    """What is wrong with evaluated export names, each with the key of its output; or None."""
    known = [(key, name) for key, name in names if isinstance(name, str) and not is_unknown(name)]
    for key, name in known:
        if not NAME.fullmatch(name):
            return malformed(key)
    duplicates = [name for name, number in Counter(name for _, name in known).items() if number > 1]
    if duplicates:
        return (
            "Template format error: The Outputs section contains duplicate Export names: "
            f"[{', '.join(duplicates)}]. Specify a unique name for each export."
        )
    return None


def malformed(key: str) -> str:
    return (
        f"Template format error: Output {key} is malformed. The Name field of every Export member "
        "must be specified and consist only of alphanumeric characters, colons, or hyphens."
    )


def _depends(template: Template, node: Json) -> bool:
    resources = template.section("Resources")
    read = (one.name for one in references(node) if one.kind in LOGICAL_IDS)
    return any(name in resources for name in read) or _calls_any(node)


def _calls_any(node: Json) -> bool:
    call = call_of(node)
    if call is not None and call[0] in DEPENDING:
        return True
    return any(_calls_any(member) for _, member in members(node))
