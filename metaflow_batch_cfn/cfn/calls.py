"""One question, asked everywhere: is this node a function call, and of what?

In: a node in the long form. Out: the function's name and its argument, or None. What hurts: an IAM
statement also has a key `Condition`; only a mapping with that single key and a name is a call.
"""

from __future__ import annotations

from metaflow_batch_cfn.core.documents import Json


def call_of(node: Json) -> tuple[str, Json] | None:
    """`("Fn::Sub", "...")` of `{"Fn::Sub": "..."}`; None of anything else."""
    if not isinstance(node, dict) or len(node) != 1:
        return None
    ((name, argument),) = node.items()
    if name == "Ref" or name.startswith("Fn::"):
        return name, argument
    return (name, argument) if name == "Condition" and isinstance(argument, str) else None
