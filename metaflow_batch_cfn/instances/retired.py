"""Families that EC2 no longer offers anywhere, and what does their work today.

DescribeInstanceTypes does not know them any more and no region of the table offers them, though
price lists and documentation still name them. p3dn is a family of its own, and still there.
"""

from __future__ import annotations

_SUCCESSORS = {
    "dl1": "Use p5 or trn1.",
    "f1": "Use f2.",
    "g2": "Use g6.",
    "g3": "Use g6.",
    "g3s": "Use g6.",
    "g4ad": "Use g6: AWS Batch schedules GPUs of NVIDIA only.",
    "p2": "Use g6, or p5 for large models.",
    "p3": "Use g6e, or p5 for large models.",
}


def successor_of(family: str) -> str:
    """What to use instead of a retired family; nothing for any other."""
    return _SUCCESSORS.get(family, "")
