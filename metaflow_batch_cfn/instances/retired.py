"""Instance families that EC2 no longer offers in any region, and what to use instead.

DescribeInstanceTypes no longer returns them and no region in the table offers them, although price
lists and documentation still mention them. p3dn is a separate family, and is still offered.
"""

from __future__ import annotations

_SUCCESSORS = {
    "dl1": "Use p5 or trn1.",
    "f1": "Use f2.",
    "g2": "Use g6.",
    "g3": "Use g6.",
    "g3s": "Use g6.",
    "g4ad": "Use g6: AWS Batch schedules only NVIDIA GPUs.",
    "p2": "Use g6, or p5 for large models.",
    "p3": "Use g6e, or p5 for large models.",
}


def successor_of(family: str) -> str:
    """What to use instead of a retired family; `""` for any other family."""
    return _SUCCESSORS.get(family, "")
